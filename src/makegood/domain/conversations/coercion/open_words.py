"""Words that say how a clause is built, for wishes and gains in words that no list holds (R5.4)."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What may stand before an order or a statement without being its verb or its subject.
FILLERS = _set(
    """
    and en but maar so dus please kindly just simply then dan now nu first eerst even ff gewoon alsjeblieft
    alstublieft aub svp mate hey hi hello hallo hoi beste dear well nou also ook or of either simpelweg snel
    quickly
    """
)

# Words that look like an order when something follows ("is your review ...", "with the grade ...") and are none.
NO_ORDERS = _set(
    """
    is was are were be been being has have had do does did can could will would shall should may might must am of
    in on at to from with about for by after before since until upon over under through per via because while
    although though if when once as than that this these those it which what who whose how why where there here
    your our my the a an no not any some all every each both one i we you he she they us me him her them and or
    but so yet nor thanks thank thankful sorry regarding concerning following despite given based unlike like see
    read hear noticed saw got love loved appreciate value understand know knew think thought hope wish believe
    feel keep leave honestly op aan bij met voor na door uit om tegen naar van tot zonder volgens wegens vanwege
    omdat terwijl hoewel als wanneer zodra nadat voordat dat dit deze die het de een geen niet ook nog al wel maar
    want dus en ik wij u je jij jullie hij zij ze hem haar ons onze mijn uw jouw er hier daar wat wie waar hoe
    waarom ben bent zijn waren heb hebt heeft hadden kan kunt kunnen wil wilt willen zal zult zullen zou zouden
    mag mogen moet moeten hoeft hoeven wordt worden werd gaf gaven schreef dank bedankt bedanken lees lezen las
    zie zien begrijp begrijpen snap snappen waardeer hopen hoop behoud houd houden laat dankzij ondanks sinds
    tijdens afgaand inzake betreffende jammer fijn leuk graag mede gezien keeping leaving reading seeing whether
    keeps helps made makes means says shows reminds left gave give gives rated let lets said told found felt took
    went called asked mentioned wrote put write mocht
    """
)

# What an order is done to begins with one of these.
OWNED = _set(
    """
    your the that this those these uw je jouw de die dat deze dit our ons us me a an een some er it hem your'e ur
    all every
    """
)

# Nobody in particular: what holds for them is a bargain for all.
GENERIC = _set(
    """
    customer customers klant klanten anyone everyone everybody anybody people buyers buyer shoppers kopers koper
    iedereen wie whoever client clients those reviewers reviewer reviewer's person somebody someone mensen degene
    ieder
    """
)

# A review with one of these is one that is not there yet.
BETTER = _set(
    """
    better higher nicer kinder fairer friendlier warmer positive good decent great glowing revised edited updated
    amended improved corrected changed beter betere hoger hogere mooier mooiere positieve goede nette aangepaste
    gewijzigde herziene vriendelijkere vriendelijker eerlijkere leuke mooie aardige perfect perfecte
    """
)

# A request with one of these asks for an answer, not for a review.
TELLING = _set(
    """
    tell explain let say describe share send vertellen uitleggen toelichten laten weten delen sturen doorgeven
    aangeven which what why how wat waarom hoe welke show lees lezen honest eerlijke eerlijk check confirm
    bevestigen
    """
)
