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

_DID = (
    r"refunded|sent|created|ended|cancelled|booked|ordered|fixed|changed|corrected|updated|moved|removed|added|made"
    r"|found|asked"
    r"|called|rang|emailed|packed|posted|put|extended|raised|opened|paid|transferred|upgraded|reserved"
)
_DOET = (
    r"doe|doen|laat|laten|bekijk|bekijken|kom|komen|betaal|betalen|maak|maken|pak|pakken|haal|halen|breng|brengen"
    r"|zet|zetten"
    r"|leg|leggen|neem|nemen|bezorg|bezorgen|controleer|controleren|check|checken|pas|passen|verhelp|verhelpen"
    r"|verbeter|verbeteren"
    r"|vraag|vragen|overleg|overleggen|spreek|spreken|kijk|kijken|reserveer|reserveren|annuleer|annuleren|wijzig"
    r"|wijzigen|trek"
)

OFFER = _any_of(
    # money
    r"refund\w{0,4}|reimburs\w{1,7}|money back|your money|every penny|penny back|full amount|credit(?:ed)?"
    r"|store credit|compensat\w{1,4}|discount|voucher|gift card|per ?cent off|reversed"
    r"|terugbeta\w{1,5}|teruggave|terugstort\w{0,3}|terugbetaald|teruggestort|terugboek\w{0,2}|teruggeboekt"
    r"|restitu\w{2,5}"
    r"|vergoed|vergoeden|vergoeding|crediteren|crediteer|gecrediteerd|geld terug|geld retour"
    r"|bedrag (?:\w{1,12} )?(?:terug|retour)"
    r"|(?:beta\w{2,4}|stort\w{0,2}|boek\w{0,2}|krijgt?|geef|geven|ontvangt) (?:\w{1,15} ){1,5}(?:terug|retour)"
    r"|compenseer|compenseren"
    r"|compensatie|korting|waardebon|tegoedbon|cadeaubon|volledige bedrag|procent terug",
    # another one
    r"(?:een|het|de) (?:\w{1,15} )?(?:nieuwe?|vervangende?|verse?)|nieuwe \w{2,20}|een ander(?:e)?|nieuw exemplaar"
    r"|de goede|de juiste"
    r"|vervang|vervangen|vervanging|ruil|ruilen|omruilen|omgeruild|om te ruilen|nasturen|nazending|naleveren"
    r"|nalevering|ontbrekende"
    r"|komt er een andere|opnieuw (?:af|uit|op|toe|voor u|naar)"
    r"|a (?:brand )?new|new one|fresh one|(?:an)?other one|another (?:pair|set|copy|unit|box|bottle|size)"
    r"|different \w{1,15}"
    r"|replac(?:e|es|ed|ing|ement|ements)|exchang(?:e|ed|ing)|swap|swapped|the (?:right|correct|missing) \w{1,15}",
    # repair
    r"repair\w{0,3}|repareren|repareer|reparatie|herstellen wij|hersteld|monteur|technicus|techneut|technician"
    r"|engineer|a fitter|fix|fixed|fixing"
    r"|sort (?:it|this|that|things|everything)(?: out)?|put (?:it|this|that|things) right"
    r"|make (?:it|this|that) (?:right|good|up)"
    r"|los (?:ik|we|wij) (?:\w{1,10} ){0,3}op|lossen (?:we|wij) (?:\w{1,10} ){0,3}op|op te lossen|oplossen|oplossing"
    r"|solution|solve|resolve|in orde maken"
    r"|(?:maak|maken) (?:\w{1,10} ){1,4}(?:goed|in orde)|goedmaken|goed te maken|regel|regelen|geregeld|arrange"
    r"|arranged"
    r"|(?:stel|stellen) (?:ik|we|wij) (?:\w{1,15} ){0,4}af",
    # on its way
    r"stuur|sturen|stuurt|toesturen|opsturen|verstuur|versturen|send|sending|on its way|onderweg|op de post"
    r"|in the post|posting|ships|leaves"
    r"|(?:i|we|i'll|we'll|ill) (?:will )?(?:ship|post|pop|courier)|being packed"
    r"|wordt (?:\w{1,15} ){0,4}(?:bezorgd|geleverd|verzonden|opgehaald)"
    r"|is (?:\w{1,15} ){0,2}(?:verzonden|geregeld|klaargezet)|hierbij|bijlage|bijgevoegd|attached|enclosed|here is"
    r"|here's|here are",
    # back to the seller
    r"retour|terugsturen|terug te sturen|retourneren|retourneer|ophalen|(?:haal|halen|haalt) (?:\w{1,15} ){0,4}op"
    r"|(?:neem|nemen) (?:\w{1,15} ){0,4}terug"
    r"|return (?:it|the|them|your)|collect (?:it|the|them)|pick (?:it|them) up|breng|kom (?:gerust )?langs|bring",
    # a talk
    r"(?:ik|we|wij|u|je|i|you|mag ik|zal ik) (?:\w{1,12} ){0,3}(?:bel|bellen|belt)"
    r"|(?:bel|bellen) (?:ik|we|wij|mij|me|ons|u|je)|belafspraak|terugbellen"
    r"|(?:call|ring|phone|email|mail|message) (?:you|me|us)|a (?:quick )?(?:call|ring)|by phone|in touch"
    r"|get back to you|let you know|keep you posted"
    r"|(?:laat|laten) (?:ik |we |wij )?(?:het )?(?:u|je|jou|ons|mij|me|het) (?:\w{1,12} ){0,4}weten|laten weten"
    r"|hoort (?:u )?(?:\w{1,12} ){0,5}(?:van|hoe)|hoor je|hoort u|u hoort|je hoort"
    r"|tell (?:me|us) (?:which|what|whether|how|more)|vertel\w{0,3} (?:ons|mij|me)|let (?:me|us) know"
    r"|zeg(?:t)? (?:u )?(?:het|'t) maar",
    # a look into it
    r"(?:zoek|zoeken) (?:\w{1,12} ){0,5}uit|uitzoeken|uitgezocht|nakijken|nagaan|navragen|onderzoek|onderzoeken|navraag"
    r"|(?:kijk|kijkt|kijken) (?:\w{1,12} ){0,4}(?:naar|na|wat|of|mee)|ernaar kijken|erop aan"
    r"|neem(?: ik)? (?:het|dit) (?:persoonlijk )?over|spreek (?:ik )?\w{1,10}"
    r"|look(?:ing)? into|take a look|investigat\w{1,3}|chas(?:e|ing)|find out|found out|checking|track down|trace"
    r"|tracing|walk you through",
    # a choice
    r"wilt u (?:liever|ruilen|een)|liever (?:een|uw|je|het)|would you (?:rather|prefer|like)"
    r"|which (?:do )?you prefer|shall (?:i|we)|your choice|aan u de keus"
    r"|what (?:can|could) (?:i|we) do|wat (?:kunnen|kan) (?:we|wij|ik)|wat (?:we|wij) (?:voor u |samen )?kunnen doen"
    r"|(?:you )?may keep|mag u houden"
    r"|kosteloos|gratis|free of charge|for free|on us|on the house|op onze kosten|voor onze rekening"
    r"|at our (?:own )?expense|at no cost"
    r"|(?:take|have) your pick|you (?:choose|decide)|your call|up to you|of your choice|kies maar|u kiest|je kiest"
    r"|keuze|keus|aan u|zegt u maar|zeg maar",
    # help
    r"(?:want|like) (?:me|us) to|let me|allow me|happy to|glad to|can (?:i|we)|could (?:i|we)|mag ik"
    r"|mogen (?:we|wij)|zal ik|zullen (?:we|wij)|laat mij"
    r"|(?:help|helpen|assist|assisting) (?:\w{1,8} )?(?:you|u|je|with|met)|help (?:ik|we|wij)|helpen (?:we|wij)"
    r"|we're having|we are having|i'm having|i am having"
    r"|(?:i|we) can (?!(?:imagine|understand|see|only|assure|hear)\b)\w{2,12}"
    r"|kunt u (?:\w{1,12} ){0,6}(?:sturen|mailen|bellen|doorgeven|laten)|could you (?:send|take|tell|give|share|let)"
    r"|(?:ik|we|wij) (?:\w{1,15} ){1,6}(?:klaar|voor (?:u|je|jou) (?!op)|in gang|alsnog|recht|bij elkaar)"
    r"|(?:zet|zetten|leg|leggen|geef|geven|bied|bieden|maak|maken|schenk|vervang|verleng|haal|plan|dien|pas"
    r"|corrigeer|print|druk) (?:ik|we|wij)"
    r"|(?:ik|we|wij) (?:bied|bieden|geef|geven|plan|plannen|corrigeren|corrigeer|herstel|herstellen|verleng"
    r"|verlengen|mail|mailen|leen|lenen|lever|leveren|zorg|zorgen|dien|bestel|bestellen)"
    r"|zorg (?:ik|we|wij)|zorgen (?:we|wij)|afspraak|appointment|on it|ermee bezig|mee bezig|working on|aan de lijn"
    r"|on the line|alternative|alternatief|offer|bied|aanbod",
    r"(?:my|our) (?:gift|treat)|as a gift|present|cadeau|cadeautje|proposal|voorstel|there'll be|there will be"
    r"|er (?:komt|ligt|staat|gaat)",
    # the first person, doing something
    r"(?:i'm|we're|i am|we are) (?!(?:hoping|wondering|thinking|feeling|looking forward|selling|being|taking note"
    r"|closing)\b)\w{2,12}ing"
    rf"|(?:i|we) (?:{_DID}) (?:\w{{1,12}} )?(?:your|the|a|an|you|it|them)"
    rf"|(?:ik|we|wij) (?:{_DOET}) (?:\S{{1,15}} ){{0,3}}(?:u|je|jou|jullie|uw|een|het|de|er|dit|dat|alles|nieuwe)",
    r"(?:i|we)(?:'ve| have) (?:just |already |now |since )?(?!(?:received|read|discussed|noted|seen|heard|been|had"
    r"|never|no|always|taken|passed|done)\b)\w{2,15}(?:ed|en|nt|lt|ut|de)"
    r"|(?:heb|hebben) (?:ik |we |wij )?(?:\S{1,15} ){1,6}(?!(?:ontvangen|gelezen|besproken|gezien|gehoord|genoteerd"
    r"|gehad|gedaan|begrepen|gezegd|geinformeerd|gemist|verwacht)\b)(?:ge|be|ver|aan|op|in|uit|af|om"
    r"|toe)\w{2,15}(?:d|t|en)",
    # already done
    r"(?:is|are) now|(?:staat|staan|is|zijn) (?:nu|inmiddels)|meegestuurd|bijgaand|bij deze mail|tijdslot|tijdvak"
    r"|time slot|fixed slot|(?:zit|zitten|vindt) (?:\S{1,12} ){0,4}bij"
    r"|(?:is|are|was|were) (?:being )?(?:corrected|cancelled|upgraded|extended|resent|waived)|waive|waived|upgrade"
    r"|upgraded|extend\w{0,2}"
    r"|gecorrigeerd|verlengd|kwijtgescholden|aangepast"
    r"|(?:price|postage|shipping|payment|amount|costs) (?:is |are )?(?:\w{1,8} )?back|going back to|aankoopbedrag"
    r"|kwijtschelden|kosten terug",
)
"""Something that will be done, or that the customer may choose or do next."""

PLAN = _any_of(
    r"(?:i|we)(?:'ll| will| am going to| are going to|'re going to|'m going to) (?!(?:pass|keep|take|bear|note|share"
    r"|forward|be|use)\b)\w{2,15}",
    rf"(?:i|we|i'm|we're|you|you'll|ik|we|wij|u|je|wordt|komt|comes|will|gaat|gaan|is|are|kunt"
    rf"|can) (?:\S{{1,20}} ){{0,8}}{_TIME}",
    rf"{_TIME} (?:\S{{1,20}} ){{0,4}}(?:i|we|you|ik|wij|u|je|will)",
    r"(?:ik|we|wij) (?:zal|zullen|ga|gaan) (?:\S{1,20} ){0,4}\w{2,15}en",
    rf"(?:kan|kunnen|mag|past|schikt|suit|suits|slot|tijdslot|chauffeur|driver|courier|colleague"
    rf"|collega) (?:\S{{1,20}} ){{0,6}}{_TIME}",
    r"(?:i|we) (?:have|'ve) (?:just |already )?(?:asked|ordered|booked|reserved|requested|set|put|cancelled|opened"
    r"|filed)"
    r"|(?:ik|we|wij) (?:heb|hebben) (?:\S{1,20} ){1,6}(?:besteld|gereserveerd|aangevraagd|ingepland|klaargelegd"
    r"|klaargezet|opgevraagd|gemaild|gebeld)",
    r"from (?:now on|next \w{1,8}|today)|voortaan|vanaf (?:nu|vandaag|volgende \w{1,8})",
)
"""Somebody does something, with a time or a promise."""

STEP = re.compile(
    r"^(?:please |just |simply |dan |then |and |en |graag )?(?:press|hold|reset|restart|install|reinstall|tighten"
    r"|loosen|try|check|download|click"
    r"|open|unplug|plug|charge|update|clean|turn|switch|select|remove|adjust|druk|houd|reset|herstart|installeer"
    r"|probeer|draai|controleer|klik"
    r"|laad|haal|zet|trek|give|tell|email|mail|report|choose|pick|drop|pop|have|put|use|keep|ask|geef|meld|laat|neem"
    r"|doe|vul|kies|bel|kom|gebruik|gooi|bewaar|vraag|schakel|verwijder|download|open|maak|start|reinig"
    r"|u kunt (?:het|hem|haar|ze|de)|you can)\b"
)
"""An instruction that a clause begins with."""

NO_OFFER = _any_of(
    r"contact (?:the|your)|neem contact op met (?:de|uw|je|het)|have a (?:look|nice|good|lovely|great)"
    r"|neem (?:het|dit|me|mij) (?:niet|maar)|kom (?:op|nou)|lawyer|solicitor|legal action|court|police|advocaat"
    r"|aangifte|politie|rechter|smaad|newsletter|nieuwsbrief|zelf af",
    r"(?:doorgeven|meenemen|pass on|passed on)|te laat (?:voor|om)|too late (?:for|to)|terms and conditions"
    r"|voorwaarden|liegt|lying",
    r"your (?:own )?(?:bank|courier)|uw (?:eigen )?bank|het zelf|zelf (?:regelen|oplossen|betalen)|yourself",
)
"""Words that make a clause no offer, whatever else is in it."""

SYMPATHY = _any_of(
    r"sorry|spijt|spijten|excuus|excuses|verontschuldig\w{0,5}|apolog\w{1,6}|regret|regrets|betreur|betreuren",
    r"begrijp|begrijpen|begrijpelijk|begrip|snap|snappen|invoelen|inleven"
    r"|(?:kan|kunnen) (?:\w{1,10} ){0,4}voorstellen|voorstelbaar",
    r"understand|understandable|understandably|understood|(?:can|could) (?:\w{1,10} )?imagine"
    r"|appreciate (?:how|that|why)"
    r"|feel for you|(?:you|it|that|this) must (?:feel|have|be)|i hear you|hear that|that hurts|would (?:i|we) too"
    r"|i would too",
    r"vervelende?|jammer|spijtige?|balen|baal|rot|rottig|sneue?|zonde"
    r"|(?:wat|heel|erg|zo|echt) naar(?= (?:dat|voor|om|zeg)\b|$)|akelige?|triest|treurige?|onprettige?|onaangenaam"
    r"|ellendig|"
    r"ergerlijk|irritante?|hinderlijk|lastig|frustre\w{1,5}|teleurgesteld|teleurstel\w{1,6}|geschrokken|schrokken"
    r"|schrik|verdrietig|pijnlijk"
    r"|(?:vind|vinden) (?:\w{1,6} )?(?:heel |echt |zo )?erg|wat erg|boos|boosheid|schaam|schamen|beschamend"
    r"|onacceptabele?|ontoelaatbaar|slordig|och|ach|bah|helemaal mis|oei",
    r"disappoint\w{0,4}|frustrat\w{1,4}|annoy\w{0,3}|upset|upsetting|awful|terrible|dreadful|horrible|gutted|oh no"
    r"|oh dear|pity|shame|ashamed|embarrass\w{1,5}"
    r"|unfortunate|sad|sadly|saddened|cross|angry|anger|stressful|nightmare|unacceptable|inexcusable|shocked|painful"
    r"|bad luck|heartbreaking|miserable|poor of us",
    r"(?:heeft|hebt|heb|had) (?:u |je |jij )?(?:\w{1,12} ){0,2}gelijk|terecht|terechte|goed recht"
    r"|fair (?:point|enough|criticism)"
    r"|(?:you are|you're|youre) (?:\w{1,12} )?right|every right|rightly",
    r"inderdaad|klopt|eens met (?:u|je)|gek van|wanhopig|gedoe|ellende|drama|chaos|rommel|hoofdbreken|verdient"
    r"|verdienen|verdiend|hart (?:breekt|huilt)|(?:be)?hoort (?:gewoon )?(?:\w{1,15} ){0,4}te"
    r"|horen (?:\w{1,15} ){0,5}te|niets aan|weinig aan|had (?:beter|anders|sneller) (?:gemoeten|gekund|gemogen)"
    r"|woest|woedend|furieus|machteloos|bezorgd om|ongerust|schrok|tegenvaller|tegenvallend\w?|viel tegen|pech"
    r"|vreselijk|verschrikkelijk|afschuwelijk|knullig|stom|dom van ons"
    r"|blunder|nalatig|ondermaats|beneden alle peil|schandalig|gemiste? kans|ondankbaar|klungelig|wrang|bedroevend"
    r"|erg voor (?:u|je|jou)|leef mee|met (?:u|je|jou) mee|schuldig|verwijt\w{0,3} ons"
    r"|slecht van ons|ongeluk|rotgevoel|beroerd|balend|zuur|schrijnend|bitter|te betreuren|oeps|sorrie|meeleven"
    r"|logisch|volgt u helemaal|vergeef|vergeving|trek ik me aan",
    r"indeed|spot on|agree|(?:too|quite|very) true|alarmed|heart (?:goes|sinks|sank|breaks)|deserves?|deserved"
    r"|drive (?:you|anyone|anybody|one) (?:mad|crazy|nuts)|hassle|mess|chaos|headache|ordeal|bother|no use"
    r"|useless to|(?:would|could) have (?:made|been) (?:me|faster|better)"
    r"|(?<!you )(?<!it )should (?:be|have|last|work|arrive|come)|ought to|furious|livid|worried|worry|worrying"
    r"|fright|scare|scary|letdown|let-down|sloppy|clumsy|careless|on our part"
    r"|(?:i|we) (?:totally |fully |do )?get (?:it|that|why|how)"
    r"|blunder|oops|whoops|ouch|yikes|hate (?:that|to|it)|hates|appalled|appalling|horrified|mortified"
    r"|devastat\w{1,4}|distress\w{0,3}|dismay\w{0,2}|uncomfortable|guilty|guilt"
    r"|forgive|pardon|sympath\w{1,6}|empath\w{1,5}|empathi[sz]e|below (?:our|the) standard|(?:we|i) failed"
    r"|failed you|fell short|falls short|substandard|shoddy|tough|rotten|rubbish (?:experience|service|start)"
    r"|makes sense|own up|hold (?:our|my) hands? up|beat myself up|feel (?:bad|terrible|awful|your)|hurts|ruined"
    r"|spoiled|spoilt|misery|lousy|crushing|infuriating|maddening|aggravating",
    r"onze fout|fout van ons|foutje|mijn fout|our (?:mistake|fault|error|bad)|my (?:mistake|fault|bad)"
    r"|we (?:messed|slipped|screwed) up|got (?:it|this|that) wrong"
    r"|dropped the ball|(?:ging|gegaan|gaan) (?:\w{1,8} )?(?:mis|fout)|misgegaan|misging|let you down|let down"
    r"|tekortgeschoten|steken laten vallen|laten zitten",
)
"""Understanding, an apology, or owning the fault, in a clause that is not negated."""

EXCLAIMED = re.compile(
    r"^(?:(?:och|ach|oh|oei|jeetje|goodness|gosh) )?(?:(?:wat een|what an?) (?!(?:\w{1,15} )?(?:onzin|toon|nonsense"
    r"|cheek|attitude|brutaliteit|lie|leugen|joke)\b)"
    r"|(?:wat|how) (?!(?:moet|wilt|wil|is|zijn|was|had|kan|kunnen|een|u|je|jij|wij|we|ik|do|did|does|can|could|are"
    r"|is|was|about|come|long|much|many|to|you|we|i|dare|fijn|leuk|mooi|nice)\b)"
    r"\w{3,15}(?: (?:voor|for|zeg|om|to|is|that)\b|$))"
)
"""An exclamation: "what a mess", "wat akelig voor u". About a low grade, it shows understanding."""

ACKNOWLEDGED = _any_of(
    r"niet mogen (?:gebeuren|voorkomen)|mag (?:\w{1,12} )?niet|hoort (?:\w{1,12} ){0,2}niet|niet hoe (?:het|wij|we)"
    r"|niet de bedoeling|niet te doen|niet netjes"
    r"|niet (?:goed )?te praten|geen excuus|niet wat (?:u|je|wij|we)|daar hebt? (?:u|je) niets aan|verdient niemand"
    r"|niemand (?:\w{1,10} )?verdient|niet aan uw verwachting\w{0,3}|niet door de beugel|nooit mogen"
    r"|niet voor (?:u|je) gehoopt|nergens op|echt niet|kan echt niet"
    r"|geen fijne|niet (?:fijn|leuk|prettig|vrolijk|acceptabel)|niet goed genoeg|geen pretje|niet zoals (?:het|wij|we)",
    r"(?:should not|shouldn't|should never) (?:\w{1,12} )?(?:happen|have)"
    r"|not (?:acceptable|good enough|ok|okay|fun|nice|how we|what we|what you)"
    r"|isn't (?:acceptable|good enough|ok|okay|right)"
    r"|no excuse|(?:not|isn't|wasn't|never) what (?:you|we|i|anyone)"
    r"|not (?:up to|right|fair to you|the experience|the standard|how)|shouldn't|should not|never have happened"
    r"|not meet"
    r"|nobody deserves|no one deserves|no use to|should ever|no \w{1,15} should|isn't there|should never|no fun"
    r"|never ok|never okay|no place in|last thing (?:you|anyone|anybody)",
)
"""An admission that is worded with a "not"."""

JOY = _any_of(
    r"merci|mooi zo|\w{0,10}plezier|maakt (?:onze|mijn|de) (?:dag|week|\w{1,10}) (?:weer )?goed|wat een feest"
    r"|heerlijk|dank|dankjewel|dankuwel|bedank|bedankt|danken|fijn|leuk|blij|verheugd|geweldig|fantastisch|super|top"
    r"|wat mooi|heerlijk om|plezier|geniet|genieten|trots|wauw"
    r"|waarderen|waardeer|compliment|complimenten|daar doen (?:we|wij) het voor|doet ons goed"
    r"|wat een (?:\w{1,12} )?(?:lief|lieve|mooi|mooie|leuk|leuke|compliment|bericht|review|beoordeling)|glimt"
    r"|glimlach\w{0,3}|glunder\w{0,2}|hart onder de riem|hartverwarmend|warm van|mooi om te|lief van|aardig van"
    r"|hoera|joepie|jippie|in onze nopjes|vereerd|opsteker|eer|goed om te (?:horen|lezen|zien)|graag gedaan|verrukt",
    r"ta|excellent|splendid|superb|marvellous|have fun|lights? up|music to (?:my|our) ears|great stuff|awesome|thank"
    r"|thanks|thankful|thx|cheers|glad|happy|delighted|pleased|thrilled|grateful|chuffed|overjoyed|proud|wow|joy"
    r"|(?:great|good|lovely|nice|wonderful|brilliant|fantastic|love|loved|amazing) to (?:hear|read|see|know)"
    r"|(?:made|makes|make) (?:my|our|the) (?:day|week|\w{1,8} \w{1,10} smile)"
    r"|enjoy|appreciate|appreciated|warm\w{0,3} (?:our|my) hearts?|over the moon|tickled|smiles"
    r"|what a (?:\w{1,12} )?(?:sweet|lovely|kind|nice|great|wonderful|message|review|compliment)|hooray|yay"
    r"|brilliant|fantastic|lovely|hug|kind (?:words|of you)|you're welcome|you are welcome|means a lot|beaming|smile"
    r"|smiling",
)
"""Thanks or joy, for a good grade."""

EMPTY_SYMPATHY = re.compile(
    r"\b(?:sorry|spijt\w{0,3}|regret|betreuren|apologi[sz]e|jammer|vervelend|understand|begrijp\w{0,2})\b[^.!?\n]{0,20}"
    r"\b(?:you (?:feel|think|see) (?:so|(?:it )?(?:that|this) way|like (?:that|this))"
    r"|(?:u|je|jij) (?:\w{1,5} )?zo (?:\w{1,5} )?(?:denkt|voelt|ziet|ervaart|ervaren|reageert|opvat)"
    r"|(?:u|je) dat vindt)\b"
)
""""Sorry that you feel that way": sorry about the customer, not about what happened."""

BLAME = _any_of(
    r"you (?:ought|might have|could have)|(?:u|je) had(?:den)? (?:\w{1,10} )?(?:beter|maar|moeten|zelf)"
    r"|(?:not|isn't|never) (?:our|my) (?:problem|fault|responsibility|concern|mistake|doing|department)"
    r"|your (?:own )?(?:fault|problem|mistake|responsibility)"
    r"|not responsible|on you|you should (?:have|not)|lying|liar",
    r"(?:niet|geen) (?:onze|mijn|ons) (?:fout|schuld|probleem|zaak|verantwoordelijkheid|pakkie-an)"
    r"|eigen (?:schuld|fout)|uw (?:fout|schuld|probleem|verantwoordelijkheid)"
    r"|niet verantwoordelijk|had(?:den)? (?:u|je) (?:\w{1,10} )?(?:maar|beter|moeten)|liegt",
)
"""What takes an apology back when it follows a "but"."""

COMPLAINT = _any_of(
    r"maar|echter|wel|alleen|behalve|jammer|helaas|niet|geen|nooit|klein|kleine|kras\w{0,5}|deuk\w{0,3}|kapot|stuk"
    r"|gebroken|mist|ontbr\w{1,6}|laat|traag|langzaam|lang|verkeerde?"
    r"|onbeleefd\w{0,2}|onvriendelijk\w{0,2}|slechte?|beschadigd\w{0,2}|duur|minpunt\w{0,2}|minder|vies|lekt"
    r"|klacht\w{0,2}|defect\w{0,2}|barst\w{0,4}|vlek\w{0,4}",
    r"but|however|only|except|although|though|unfortunately|sadly|pity|not|never|no|missing|scratch\w{0,3}"
    r"|dent\w{0,3}|broken|cracked|late|slow|wrong|rude|bad|poor|damaged?|expensive"
    r"|downside|less|dirty|leak\w{0,3}|complain\w{0,2}|defective|faulty|stain\w{0,3}|lacking|lacks|\w{2,6}n't",
)
"""A complaint among the words of a customer who gave a good grade."""

NO_COMPLAINT = _any_of(
    r"(?:geen|no|niets|nothing) (?:enkel |single |enkele )?(?:probleem|problemen|klacht|klachten|problem|problems"
    r"|complaints?|issues?|minpunten|downsides?|te klagen|to complain)"
    r"|(?:niets|niks) (?:dan|op aan te merken)|nothing but|niet alleen|not only|niet duur|not expensive"
    r"|never disappoint\w{0,3}|nooit teleur|niet te laat|couldn't be happier|can't fault"
    r"|klein bedrijf|kleine winkel|kleine moeite|no time",
)

STOCK = _any_of(
    r"(?:dank u|dank je|bedankt|dank|thank you|thanks) (?:wel )?(?:voor|for) (?:uw|je|the"
    r"|your) (?:\w{1,15} )?(?:bestelling|aankoop|order|purchase|geduld|patience|vertrouwen|reactie|message|support"
    r"|begrip)",
    r"(?:geld|bedrag|money) (?:terug|retour|back)|customer service|customer care|klantenservice|delivery times?"
    r"|levertijden",
)
"""Phrases that fit every customer, taken out before the words are compared."""

GREETINGS = frozenset(
    [
        "beste",
        "hoi",
        "hallo",
        "hey",
        "hai",
        "dag",
        "goedemorgen",
        "goedemiddag",
        "goedenavond",
        "dear",
        "hi",
        "hello",
        "hiya",
    ]
)

_DUTCH = """
    aan aangezien acht achter afgelopen al alle alleen alles als altijd ander andere anders ben bent bij
    bijna binnen boven buiten daar daarna daarom dag dagen dan dank dat deze dezelfde dit doe doen doet door
    drie dus echt echter een eens eerst eigenlijk elk elke enkel enkele erg ergens even gaan gaat gaf geef
    geeft geen geheel geld gelden gemaakt genoeg geven geweest gewoon ging goed goede graag groet groeten
    haar had hadden heb hebben hebt heeft heel helaas hele hem het hier hij hoe hoewel hun ieder iedere
    iedereen iemand iets ik in inmiddels ja jaar je jij jou jouw juist jullie kan keer komen komt kon konden
    kreeg krijg krijgen krijgt kun kunnen kunt laat laten later leuk liggen maak maakt maand maanden maar mag
    maken me mee meer meest men met mij mijn minder minuten mis misschien moest moet moeten mogen mooi mooie
    na naar nadat natuurlijk nee negen net niet niets nieuw nieuwe niks nodig nog nogal nooit nou nu om omdat
    onder ons onze ooit ook over paar per prima reactie reageert reageren samen slecht slechte snel snelle
    soms staan staat steeds straks super te tegen terug tien toch toe toen top tot totaal tussen twaalf twee
    uit uur van vandaag veel verder via vier vijf vind vinden voor vooral vorige vriendelijke waar waarom
    wachten wanneer want waren was wat week weer weg weinig weken wel welke werd werden wie wij wil willen
    wilt word worden wordt zal zeer zelf zelfs zes zeven zich zien zij zijn zodat zonder zou zouden zullen
    zult
"""
_ENGLISH = """
    about after again all also always and any anything are around away back bad because been before being
    best better both but came can cannot come could day days did does doing done dont down each eight ever
    every everything fast few fine first five for four from gave get gets getting give given good got great
    happy has have having hear her here him his hope hour hours how however into its just keep kind know last
    late left less let like little long look lot made make many may maybe mine minutes money month months
    more most much must my need never new next nice nine nobody none nor not nothing now off often okay once
    one only other our out overall own please quick quickly quite rather really regards right said same say
    see seems seven she should since six some someone something soon still such sure take ten than thank
    thanks that the their them then there these they thing things think this those three through time times
    today told too took total twelve two under until upon use used using very way weeks well went were what
    when where which while who whole why will with within without work worked works year years yes yet you
    your yours
"""
_SELLING = """
    aankoop artikel artikelen beoordeling beoordelingen bericht cijfer contact customer email feedback grade
    item items klant klanten mail mails message messages nederland nederlandse ontvangen perfect product
    producten products purchase rating received review reviews seller service shop star stars ster sterren
    store team verkoper website winkel
"""
# The words of selling fit everyone.
COMMON = frozenset(f"{_DUTCH} {_ENGLISH} {_SELLING}".split())
"""Words that say nothing about what this customer wrote."""
