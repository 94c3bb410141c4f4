"""The words that the names of companies are made of, besides the words that are theirs alone."""

import re

from receipts.patterns import late_pattern

from .characters import fold

LEGAL_FORM = late_pattern(
    r"(?<![^\W\d_])(?:(?-i:[sS5]) ?[do0]n\.? ?[b8]h[do0]|s/b|bhd|berhad|ltd|limited|llc|llp|inc"
    r"|corp(?:oration)?|plc|plt|pte|pty|gmbh|mbh|ohg|s\.?a\.?r\.?l|s\.?r\.?l|s\.?p\.?a"
    r"|sp\.? z o\.?o|lda|ltda|tbk|(?:e\.?k|kg|ag|ug|sas|s\.?a|s\.?l|b\.?v|n\.?v|ab|oy|a/s|aps"
    r"|as|co|sb)(?=\W*(?:$|\()))(?![^\W\d_])|^\W*(?:pt|cv)\.? (?=[^\W\d_]{2})"
    r"|有限公司|株式会社|有限会社|주식회사",
    re.IGNORECASE,
)
REST_OF_A_NAME = late_pattern(
    r"^\W*(?:(?:& )?co(?:mpany)?\.? *)?(?:\([^)]{1,25}\)\W*)?"
    rf"(?:{LEGAL_FORM.pattern}|trading|enterprise|& co(?: kg)?)\W*$",
    re.IGNORECASE,
)
_CJK_SHOPS = ("店", "超市", "餐厅", "マート", "ストア", "마트", "식당")
_WORD = late_pattern(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What a name ends with in English and German, where the word for the house comes last.
_HOUSES = _words(
    "academy agencies agency apotheke associates backerei bakeries bakery bank bar barber "
    "baumarkt bazaar bazar bistro bookshop bookstore boutique brothers butchery cafe cafes "
    "cafeteria caterers catering center centre chemist cinema cinemas cleaners clinic club "
    "coffee college company construction consultancy corner corporation cuisine deli "
    "delicatessen dentist depot diner distributor distributors drogerie drugstore eatery "
    "emporium engineering enterprise enterprises express factory farm florist foods "
    "furnishing furnishings furniture gallery garage garden gasthaus gifts goldsmith grill "
    "grocer groceries grocers grocery group hardware hawker holding holdings hospital "
    "hospitality hostel hotel house industries inn international jewellers jewellery "
    "kitchen kopitiam laundry liquors lodge logistics lounge machinery management market "
    "marketing mart metzgerei minimart motel motors network nursery office optical "
    "opticians outlet palace patisserie petroleum pharmacy pizza pizzeria plumbing products "
    "pub resort resources restaurant restaurants retail retailers salon school seafood "
    "services shop shoppe shops solutions spa station stationers stationery steakhouse "
    "store stores studio supermarket superstore supplier suppliers supplies supply surgery "
    "systems tailor tailors takeaway technologies telecommunications textiles trader "
    "traders trading transport travels ventures warehouse wholesaler wholesalers winery "
    "works workshop"
)
# What a name begins with in Malay, Indonesian and the Romance languages: the house comes first.
_HOUSES_FIRST = _words(
    "albergo apotek bengkel boucherie boulangerie brasserie butik cafeteria dapur farmacia "
    "farmasi ferreteria gerai hotel hypermart kafe kedai klinik kompleks koperasi librairie "
    "libreria osteria panaderia panificio papeleria pasar pasaraya perniagaan perusahaan "
    "pharmacie pizzeria restaurant restaurante restoran ristorante rumah stesen "
    "supermarche supermercado syarikat tienda toko trattoria warung"
)
# What a house deals in or is like: more than these a name must have.
_GOODS = _words(
    "accessories air alat alatulis aluminium and aquarium art arts auto automotive ayam bag "
    "bakar baker barang batteries battery beauty beer belah beverage beverages bicycle book "
    "books borong bread bubble buffet build building buku bunga burger burgers butcher cake "
    "cakes candy car care carry cars cash cat ceramic chicken chinese clothing cold "
    "communication communications computer computers concept control convenience cookie "
    "cooking copy cosmetic cosmetics craft cream cuci curtain curtains dan deco decor "
    "decoration dental department design digital discount diy dobi dress dry electric "
    "electrical electronic electronics elektrik emas equipment event fabric family fashion "
    "fish fishery fitness floor flower flowers food footwear fresh frozen fruit fruits fuel "
    "gadget gadgets gas general gift glass global goods grooming gunting hadiah hair halal "
    "handicraft health healthcare herbs hobby home hot household ice ikan import indian "
    "industrial interior internet iron italian japanese jewelry juice kain kandar kasut "
    "kayu kebab kereta kitchenware kopi korean laundrette leather lemak lighting lights "
    "liquor living maintenance makan makanan malay market massage materials meat medical "
    "medicine mee membeli metal mini minuman mobile mobiles mode motor motorcycle music "
    "nails nasi needs noodle noodles of oil one organic outdoor outfitters packaging paint paints "
    "papan parking part parts party pastries pastry perabot personal pet petro petrol pets "
    "phone phones photo plant plants plastic plastics poultry print printing provision "
    "quality rambut raya rental repair rice roti runcit sales sanitary self service sewing "
    "shoe shoes signature snack snacks specialist sport sports steamboat steel stop sundry "
    "sweet sweets tailoring tayar tea technology telecom telekomunikasi textile the tile "
    "tiles timber tools tour tours toy toys travel treats tukang tyre tyres ubat used valet "
    "value variety vegetable vegetables vegetarian veterinary video wash watch watches "
    "wholesale wine wines work"
)
_GENERIC = _HOUSES | _HOUSES_FIRST | _GOODS
_SLOGAN = _words(
    "authorised authorized branch buy by cawangan daily dealer download est established "
    "every follow for free from hours hq inh join lowest off open price prices promo "
    "promotion prop proprietor savings scan since tel to trusted visit we with you your"
)
_OPEN_END = late_pattern(
    r"(?:[&,/+-]|(?<![^\W\d_])(?:and|dan|of|the|de|und|et|y))\s*$", re.IGNORECASE
)
_OPEN_START = late_pattern(r"^\W{0,2}(?:[&+]|(?:and|dan|of|und|et)(?![^\W\d_]))", re.IGNORECASE)


def words_of(text: str) -> list[str]:
    """The words of a name without its legal form, plain and in lower case."""
    return _WORD.findall(LEGAL_FORM.sub(" ", fold(text)).casefold())


def names_a_trade(text: str) -> bool:
    """Whether a text has a word for a house of business, or what one deals in."""
    words = set(words_of(text)) - {"and", "dan", "of", "one", "the"}
    return not words.isdisjoint(_GENERIC) or any(shop in text for shop in _CJK_SHOPS)


def ends_with_house(text: str) -> bool:
    """Whether the last word is one for a house of business: an English name is complete then."""
    return bool(words := words_of(text)) and words[-1] in _HOUSES


def begins_with_house(text: str) -> bool:
    """Whether the first word is one for a house of business, as in Malay and French."""
    return bool(words := words_of(text)) and words[0] in _HOUSES_FIRST


def is_generic(text: str) -> bool:
    """Whether a text has nothing of a name's own: only trades and legal forms."""
    return all(word in _GENERIC or len(word) == 1 for word in words_of(text))


def is_slogan(text: str) -> bool:
    """Whether a text has words that are for customers, or for a branch, and not for a name."""
    return not _SLOGAN.isdisjoint(words_of(text))


def is_open(text: str, following: str) -> bool:
    """Whether a text cannot end here, or the following one cannot begin there."""
    return bool(_OPEN_END.search(text) or _OPEN_START.match(following))
