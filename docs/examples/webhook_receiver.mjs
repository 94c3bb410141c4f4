// A webhook receiver: verifies, de-duplicates and keeps the latest revision of each receipt.
//
// Node 18 or later, no packages:
// WEBHOOK_SECRET=... node webhook_receiver.mjs

import { createHmac, timingSafeEqual } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

const TOLERANCE_SECONDS = 300;
const MOST_BYTES = 65536;

// Whether one of the secrets signed exactly these bytes within five minutes.
function isSigned(secrets, headers, body) {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": given } = headers;
  if (!id || !given || !/^\d+$/.test(timestamp ?? "")) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const signed = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest();
    return given.split(" ").some((one) => one.startsWith("v1,") && isSame(one.slice(3), signed));
  });
}

function isSame(text, signed) {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === signed.length && timingSafeEqual(bytes, signed);
}

// Once for each id. The id is noted last, so that what a crash cut short is done again.
function keep(folder, id, text) {
  const seen = join(folder, "events", encodeURIComponent(id));
  if (existsSync(seen)) return;
  const { data } = JSON.parse(text);
  // What was rejected or has failed is no receipt, and concerns the whole document.
  const name = encodeURIComponent(data.receipt_id ?? data.document_id);
  const file = join(folder, "receipts", `${name}.json`);
  // A revision that was overtaken on the way changes nothing.
  if (data.revision > revisionOf(file)) replace(file, text);
  writeFileSync(seen, "");
}

function revisionOf(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).data.revision : 0;
}

function replace(file, text) {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

async function bodyOf(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// Answer soon, and do what takes long afterwards: 15 s are all there is.
async function receive(request, secrets, folder) {
  if (request.method !== "POST" || request.url !== "/webhook") return 404;
  const body = await bodyOf(request);
  if (body === null) return 413;
  if (!isSigned(secrets, request.headers, body)) return 401;
  keep(folder, request.headers["webhook-id"], body.toString("utf8"));
  return 204;
}

const secrets = (process.env.WEBHOOK_SECRET ?? "").split(/\s+/).filter(Boolean);
if (!secrets.length) {
  console.error("WEBHOOK_SECRET is not set: give it the value of the stack's secret.");
  process.exit(1);
}
const folder = process.env.RECEIVED ?? "received";
for (const kind of ["events", "receipts"]) mkdirSync(join(folder, kind), { recursive: true });

const server = createServer((request, response) => {
  receive(request, secrets, folder)
    .catch((error) => {
      console.error(error);
      return 500;
    })
    .then((status) => response.writeHead(status).end());
});
server.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/webhook`);
});
