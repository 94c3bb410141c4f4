// One receipt: boxes fill fields, keys move through them, what is typed is checked as it stands.
import { lightUp, fillFromBoxes } from "./boxes.js";
import { checkWhileTyping } from "./checking.js";
import { bindKeys, focusFirst } from "./keys.js";
import { growRows } from "./rows.js";

const form = document.getElementById("review");
const check = checkWhileTyping(form);

growRows(form);
lightUp(form);
fillFromBoxes(form, check);
bindKeys(form, check);
focusFirst(form);
