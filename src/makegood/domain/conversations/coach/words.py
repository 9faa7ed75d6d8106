"""What the coach listens for, in Dutch and English: folded text (lower case, no accents), whole words."""

import re


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b")


_TIME = (
    r"(?:vandaag|vanmiddag|vanavond|vanochtend|morgen|morgenochtend|morgenmiddag|overmorgen|direct|meteen|onmiddellijk"
    r"|zojuist|zo snel mogelijk|per omgaande|uiterlijk|volgende (?:week|maand)|deze week"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|binnen \w{1,10} (?:uur|dag|dagen|werkdag|werkdagen|week|weken)"
    r"|today|tonight|tomorrow|tmrw|this (?:morning|afternoon|evening|week)|right (?:now|away)|straight ?away"
    r"|immediately|at once|asap|next (?:week|month)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|within \w{1,10} (?:hour|hours|day|days|working days|week|weeks)|before \w{1,8}|as i write)"
)

OFFER = _any_of(
    # money
    r"refund\w{0,4}|reimburs\w{1,7}|money back|your money|every penny|penny back|full amount|credit(?:ed)?"
    r"|store credit|compensat\w{1,4}|discount|voucher|gift card|per ?cent off|reversed"
    r"|terugbeta\w{1,5}|teruggave|terugstort\w{0,3}|terugbetaald|teruggestort|terugboek\w{0,2}|teruggeboekt|restitu\w{2,5}"
    r"|vergoed|vergoeden|vergoeding|crediteren|crediteer|gecrediteerd|geld terug|geld retour|bedrag (?:\w{1,12} )?(?:terug|retour)"
    r"|(?:beta\w{2,4}|stort\w{0,2}|boek\w{0,2}|krijgt?|geef|geven|ontvangt) (?:\w{1,15} ){1,5}(?:terug|retour)|compenseer|compenseren"
    r"|compensatie|korting|waardebon|tegoedbon|cadeaubon|volledige bedrag|procent terug",
    # another one
    r"(?:een|het|de|vers|verse) (?:\w{1,15} )?(?:nieuwe?|vervangende?|vers|verse) ?\w{0,20}|een ander(?:e)?|nieuw exemplaar|de goede|de juiste"
    r"|vervang|vervangen|vervanging|ruil|ruilen|omruilen|omgeruild|om te ruilen|nasturen|nazending|naleveren|nalevering|ontbrekende"
    r"|komt er een andere|opnieuw (?:af|uit|op|toe|voor u|naar)"
    r"|a (?:brand )?new|new one|fresh one|(?:an)?other one|another (?:pair|set|copy|unit|box|bottle|size)|different \w{1,15}"
    r"|replac(?:e|es|ed|ing|ement|ements)|exchang(?:e|ed|ing)|swap|swapped|the (?:right|correct|missing) \w{1,15}",
    # repair
    r"repair\w{0,3}|repareren|repareer|reparatie|herstellen wij|hersteld|monteur|technicus|techneut|technician|engineer|a fitter|fix|fixed|fixing"
    r"|sort (?:it|this|that|things|everything)(?: out)?|put (?:it|this|that|things) right|make (?:it|this|that) (?:right|good|up)"
    r"|los (?:ik|we|wij) (?:\w{1,10} ){0,3}op|lossen (?:we|wij) (?:\w{1,10} ){0,3}op|op te lossen|oplossen|oplossing|solution|solve|resolve|in orde maken"
    r"|(?:maak|maken) (?:\w{1,10} ){1,4}(?:goed|in orde)|goedmaken|goed te maken|regel|regelen|geregeld|arrange|arranged"
    r"|(?:stel|stellen) (?:ik|we|wij) (?:\w{1,15} ){0,4}af",
    # on its way
    r"stuur|sturen|stuurt|toesturen|opsturen|verstuur|versturen|send|sending|on its way|onderweg|op de post|in the post|posting|ships|leaves"
    r"|(?:i|we|i'll|we'll|ill) (?:will )?(?:ship|post|pop|courier)|being packed|wordt (?:\w{1,15} ){0,4}(?:bezorgd|geleverd|verzonden|opgehaald)"
    r"|is (?:\w{1,15} ){0,2}(?:verzonden|geregeld|klaargezet)|hierbij|bijlage|bijgevoegd|attached|enclosed|here is|here's|here are",
    # back to the seller
    r"retour|terugsturen|terug te sturen|retourneren|retourneer|ophalen|(?:haal|halen|haalt) (?:\w{1,15} ){0,4}op|(?:neem|nemen) (?:\w{1,15} ){0,4}terug"
    r"|return (?:it|the|them|your)|collect (?:it|the|them)|pick (?:it|them) up|breng|kom (?:gerust )?langs|bring",
    # a talk
    r"(?:ik|we|wij|u|je|i|you|mag ik|zal ik) (?:\w{1,12} ){0,3}(?:bel|bellen|belt)|(?:bel|bellen) (?:ik|we|wij|mij|me|ons|u|je)|belafspraak|terugbellen"
    r"|(?:call|ring|phone|email|mail|message) (?:you|me|us)|a (?:quick )?(?:call|ring)|by phone|in touch|get back to you|let you know|keep you posted"
    r"|(?:laat|laten) (?:ik |we |wij )?(?:het )?(?:u|je|jou|ons|mij|me|het) (?:\w{1,12} ){0,4}weten|laten weten|hoort (?:u )?(?:\w{1,12} ){0,5}(?:van|hoe)|hoor je|hoort u|u hoort|je hoort"
    r"|tell (?:me|us) (?:which|what|whether|how|more)|vertel\w{0,3} (?:ons|mij|me)|let (?:me|us) know|zeg(?:t)? (?:u )?(?:het|'t) maar",
    # a look into it
    r"(?:zoek|zoeken) (?:\w{1,12} ){0,5}uit|uitzoeken|uitgezocht|nakijken|nagaan|navragen|onderzoek|onderzoeken|navraag"
    r"|(?:kijk|kijkt|kijken) (?:\w{1,12} ){0,4}(?:naar|na|wat|of|mee)|ernaar kijken|erop aan|neem(?: ik)? (?:het|dit) (?:persoonlijk )?over|spreek (?:ik )?\w{1,10}"
    r"|look(?:ing)? into|take a look|investigat\w{1,3}|chas(?:e|ing)|find out|found out|checking|track down|trace|tracing|walk you through",
    # a choice
    r"wilt u (?:liever|ruilen|een)|liever (?:een|uw|je|het)|would you (?:rather|prefer|like)|which (?:do )?you prefer|shall (?:i|we)|your choice|aan u de keus"
    r"|what (?:can|could) (?:i|we) do|wat (?:kunnen|kan) (?:we|wij|ik)|wat (?:we|wij) (?:voor u |samen )?kunnen doen|(?:you )?may keep|mag u houden"
    r"|(?:kosteloos|gratis|free of charge|for free|on us|on the house|op onze kosten)",
)
"""Something that will be done, or that the customer may choose or do next."""

PLAN = _any_of(
    r"(?:i|we)(?:'ll| will| am going to| are going to|'re going to|'m going to) (?!(?:pass|keep|take|bear|note|share|forward|be|use)\b)\w{2,15}",
    rf"(?:i|we|i'm|we're|you|you'll|ik|we|wij|u|je|wordt|komt|comes|will|gaat|gaan|is|are|kunt|can) (?:\S{{1,20}} ){{0,8}}{_TIME}",
    rf"{_TIME} (?:\S{{1,20}} ){{0,4}}(?:i|we|you|ik|wij|u|je|will)",
    r"(?:ik|we|wij) (?:zal|zullen|ga|gaan) (?:\S{1,20} ){0,4}\w{2,15}en",
    r"from (?:now on|next \w{1,8}|today)|voortaan|vanaf (?:nu|vandaag|volgende \w{1,8})",
)
"""Somebody does something, with a time or a promise."""

STEP = re.compile(
    r"^(?:please |just |simply |dan |then |and |en |graag )?(?:press|hold|reset|restart|install|reinstall|tighten|loosen|try|check|download|click"
    r"|open|unplug|plug|charge|update|clean|turn|switch|select|remove|adjust|druk|houd|reset|herstart|installeer|probeer|draai|controleer|klik"
    r"|laad|haal|zet|trek|schakel|verwijder|download|open|maak|start|reinig|u kunt (?:het|hem|haar|ze|de)|you can)\b"
)
"""An instruction that a clause begins with."""

NO_OFFER = _any_of(
    r"lawyer|solicitor|legal action|court|police|advocaat|aangifte|politie|rechter|smaad|newsletter|nieuwsbrief|zelf af",
    r"(?:doorgeven|meenemen|pass on|passed on)|te laat (?:voor|om)|too late (?:for|to)|terms and conditions|voorwaarden|liegt|lying",
    r"your (?:own )?(?:bank|courier)|uw (?:eigen )?bank|het zelf|zelf (?:regelen|oplossen|betalen)|yourself",
)
"""Words that make a clause no offer, whatever else is in it."""

SYMPATHY = _any_of(
    r"sorry|spijt|spijten|excuus|excuses|verontschuldig\w{0,5}|apolog\w{1,6}|regret|regrets|betreur|betreuren",
    r"begrijp|begrijpen|begrijpelijk|begrip|snap|snappen|invoelen|inleven|(?:kan|kunnen) (?:\w{1,10} ){0,4}voorstellen|voorstelbaar",
    r"understand|understandable|understandably|understood|(?:can|could) (?:\w{1,10} )?imagine|appreciate (?:how|that|why)"
    r"|feel for you|(?:you|it|that|this) must (?:feel|have|be)|i hear you|hear that|that hurts|would (?:i|we) too|i would too",
    r"vervelende?|jammer|spijtige?|balen|baal|rot|rottig|sneue?|zonde|naars?|(?:wat|heel|erg|zo) naar|akelige?|triest|treurige?|onprettige?|onaangenaam|ellendig|"
    r"ergerlijk|irritante?|hinderlijk|lastig|frustre\w{1,5}|teleurgesteld|teleurstel\w{1,6}|geschrokken|schrokken|schrik|verdrietig|pijnlijk"
    r"|(?:vind|vinden) (?:\w{1,6} )?(?:heel |echt |zo )?erg|wat erg|boos|boosheid|schaam|schamen|beschamend|onacceptabele?|ontoelaatbaar|slordig|och|ach|bah|helemaal mis|oei",
    r"disappoint\w{0,4}|frustrat\w{1,4}|annoy\w{0,3}|upset|upsetting|awful|terrible|dreadful|horrible|gutted|oh no|oh dear|pity|shame|ashamed|embarrass\w{1,5}"
    r"|unfortunate|sad|sadly|saddened|cross|angry|anger|stressful|nightmare|unacceptable|inexcusable|shocked|painful|bad luck|heartbreaking|miserable|poor of us",
    r"(?:heeft|hebt|heb|had) (?:u |je |jij )?(?:\w{1,12} ){0,2}gelijk|terecht|terechte|goed recht|fair (?:point|enough|criticism)"
    r"|(?:you are|you're|youre) (?:\w{1,12} )?right|every right|rightly",
    r"onze fout|fout van ons|foutje|mijn fout|our (?:mistake|fault|error|bad)|my (?:mistake|fault|bad)|we (?:messed|slipped|screwed) up|got (?:it|this|that) wrong"
    r"|dropped the ball|(?:ging|gegaan|gaan) (?:\w{1,8} )?(?:mis|fout)|misgegaan|misging|let you down|let down|tekortgeschoten|steken laten vallen|laten zitten",
)
"""Understanding, an apology, or owning the fault, in a clause that is not negated."""

ACKNOWLEDGED = _any_of(
    r"niet mogen (?:gebeuren|voorkomen)|mag (?:\w{1,12} )?niet|hoort (?:\w{1,12} ){0,2}niet|niet hoe (?:het|wij|we)|niet de bedoeling|niet te doen|niet netjes"
    r"|geen fijne|niet (?:fijn|leuk|prettig|vrolijk|acceptabel)|niet goed genoeg|geen pretje|niet zoals (?:het|wij|we)",
    r"(?:should not|shouldn't|should never) (?:\w{1,12} )?(?:happen|have)|not (?:acceptable|good enough|ok|okay|fun|nice|how we|what we|what you)|isn't (?:acceptable|good enough|ok|okay|right)"
    r"|no fun|never ok|never okay|no place in|last thing (?:you|anyone|anybody)",
)
"""An admission that is worded with a "not"."""

JOY = _any_of(
    r"dank|dankjewel|dankuwel|bedank|bedankt|danken|fijn|leuk|blij|verheugd|geweldig|fantastisch|super|top|wat mooi|heerlijk om|plezier|geniet|genieten|trots|wauw"
    r"|waarderen|waardeer|compliment|complimenten|daar doen (?:we|wij) het voor|doet ons goed|goed om te (?:horen|lezen|zien)|graag gedaan|verrukt",
    r"thank|thanks|thankful|thx|cheers|glad|happy|delighted|pleased|thrilled|grateful|chuffed|overjoyed|proud|wow|joy"
    r"|(?:great|good|lovely|nice|wonderful|brilliant|fantastic|love|loved|amazing) to (?:hear|read|see|know)|(?:made|makes|make) (?:my|our|the) (?:day|week|\w{1,8} \w{1,10} smile)"
    r"|enjoy|appreciate|appreciated|you're welcome|you are welcome|means a lot|beaming|smile|smiling",
)
"""Thanks or joy, for a good grade."""

EMPTY_SYMPATHY = re.compile(
    r"\b(?:sorry|spijt\w{0,3}|regret|betreuren|apologi[sz]e|jammer|vervelend|understand|begrijp\w{0,2})\b[^.!?\n]{0,20}"
    r"\b(?:you (?:feel|think|see) (?:so|(?:it )?(?:that|this) way|like (?:that|this))"
    r"|(?:u|je|jij) (?:\w{1,5} )?zo (?:\w{1,5} )?(?:denkt|voelt|ziet|ervaart|ervaren|reageert|opvat)|(?:u|je) dat vindt)\b"
)
""""Sorry that you feel that way": sorry about the customer, not about what happened."""

BLAME = _any_of(
    r"(?:not|isn't|never) (?:our|my) (?:problem|fault|responsibility|concern|mistake|doing|department)|your (?:own )?(?:fault|problem|mistake|responsibility)"
    r"|not responsible|on you|you should (?:have|not)|lying|liar",
    r"(?:niet|geen) (?:onze|mijn|ons) (?:fout|schuld|probleem|zaak|verantwoordelijkheid|pakkie-an)|eigen (?:schuld|fout)|uw (?:fout|schuld|probleem|verantwoordelijkheid)"
    r"|niet verantwoordelijk|had(?:den)? (?:u|je) (?:\w{1,10} )?(?:maar|beter|moeten)|liegt",
)
"""What takes an apology back when it follows a "but"."""

COMPLAINT = _any_of(
    r"maar|echter|alleen|behalve|jammer|helaas|niet|geen|nooit|klein|kleine|kras\w{0,5}|deuk\w{0,3}|kapot|stuk|gebroken|mist|ontbr\w{1,6}|laat|traag|langzaam|lang|verkeerde?"
    r"|onbeleefd\w{0,2}|onvriendelijk\w{0,2}|slechte?|beschadigd\w{0,2}|duur|minpunt\w{0,2}|minder|vies|lekt|klacht\w{0,2}|defect\w{0,2}|barst\w{0,4}|vlek\w{0,4}",
    r"but|however|only|except|although|though|unfortunately|sadly|pity|not|never|no|missing|scratch\w{0,3}|dent\w{0,3}|broken|cracked|late|slow|wrong|rude|bad|poor|damaged?|expensive"
    r"|downside|less|dirty|leak\w{0,3}|complain\w{0,2}|defective|faulty|stain\w{0,3}|lacking|lacks|\w{2,6}n't",
)
"""A complaint among the words of a customer who gave a good grade."""

NO_COMPLAINT = _any_of(
    r"(?:geen|no|niets|nothing) (?:enkel |single |enkele )?(?:probleem|problemen|klacht|klachten|problem|problems|complaints?|issues?|minpunten|downsides?|te klagen|to complain)"
    r"|(?:niets|niks) (?:dan|op aan te merken)|nothing but|niet alleen|not only|niet duur|not expensive|never disappoint\w{0,3}|nooit teleur|niet te laat|couldn't be happier|can't fault"
    r"|klein bedrijf|kleine winkel|kleine moeite|no time",
)

STOCK = _any_of(
    r"(?:dank u|dank je|bedankt|dank|thank you|thanks) (?:wel )?(?:voor|for) (?:uw|je|the|your) (?:\w{1,15} )?(?:bestelling|aankoop|order|purchase|geduld|patience|vertrouwen|reactie|message|support|begrip)",
    r"(?:geld|bedrag|money) (?:terug|retour|back)|customer service|customer care|klantenservice|delivery times?|levertijden",
)
"""Phrases that fit every customer, taken out before the words are compared."""

GREETINGS = frozenset(["beste", "hoi", "hallo", "hey", "hai", "dag", "goedemorgen", "goedemiddag", "goedenavond", "dear", "hi", "hello", "hiya"])

COMMON = frozenset(
    (
        # Dutch
        "aan aangezien achter afgelopen al alle alleen alles als altijd ander andere anders ben bent bij bijna binnen boven "
        "buiten daar daarom daarna dag dagen dan dank dat deze dezelfde dit doe doen doet door dus echt echter een eens eerst "
        "eigenlijk elk elke enkel enkele erg ergens even gaan gaat gaf geef geen geeft geheel geld gelden gemaakt genoeg geven geweest gewoon "
        "ging goed goede graag haar had hadden heb hebben hebt heeft heel helaas hele hem het hier hij hoe hoewel hun ieder "
        "iedere iedereen iemand iets ik in inmiddels ja jaar je jij jou jouw juist jullie kan keer komen komt kon konden krijg "
        "krijgen krijgt kreeg kun kunnen kunt laat laten later leuk liggen maak maakt maken maand maanden maar mag me mee "
        "meer meest men met mij mijn minder minuten mis misschien moest moet moeten mogen mooi mooie na naar nadat natuurlijk nee net niet niets "
        "nieuw nieuwe niks nodig nog nogal nooit nou nu ook om omdat onder ons onze ooit over paar per prima reageert reageren "
        "reactie samen slecht slechte snel snelle soms staan staat steeds straks super te tegen terug toch toe toen top tot "
        "totaal tussen twee uit uur van vandaag veel verder via vind vinden voor vooral vorige waar waarom wachten wanneer want waren was wat "
        "week weer weg weken weinig wel welke werd werden wie wij wil willen wilt word worden wordt zal zeer zelf zelfs zich "
        "zien zij zijn zodat zonder zou zouden zullen zult een drie vier vijf tien graag groet groeten vriendelijke "
        # English
        "about after again all also always and any anything are around away back bad because been before being best better "
        "both but came can cannot come could day days did does doing done dont down each even ever every everything fast few "
        "fine first for from gave get gets getting give given good got great had happy has have having hear her here him his hope hour hours how "
        "however into its just keep kind know last late left less let like little long look lot made make many may maybe me "
        "mine minutes money month months more most much must my need never new next nice nobody none nor not nothing now off often okay "
        "once one only other our out over overall own please quick quickly quite rather really right said same say see "
        "seems she should since some someone something soon still such super sure take than thank thanks that the their them "
        "then there these they thing things think this those three through time times today told too took total two under "
        "until upon use used using very want was way week weeks well went were what when where which while who whole why "
        "will with within without work works worked year years yes yet you your yours ten four five best regards "
        # the words of selling, which fit everyone
        "artikel artikelen aankoop beoordeling beoordelingen bericht cijfer contact customer email feedback grade item items klant klanten mail mails "
        "message messages ontvangen perfect product producten product products purchase received rating review reviews seller "
        "service shop ster sterren star stars store team verkoper website winkel nederland nederlandse"
    ).split()
)
"""Words that say nothing about what this customer wrote."""
