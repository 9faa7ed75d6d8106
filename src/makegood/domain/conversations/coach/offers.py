"""What offers something, in Dutch and English: folded text (lower case, no accents), whole words."""

import re

from .reading import any_of

_TIME = (
    r"(?:vandaag|vanmiddag|vanavond|vanochtend|morgen|morgenochtend|morgenmiddag|overmorgen|direct|meteen"
    r"|onmiddellijk"
    r"|zojuist|zo snel mogelijk|per omgaande|uiterlijk|volgende (?:week|maand)|deze week"
    r"|(?:maan|dins|woens|donder|vrij|zater|zon)dag|binnen? \w{1,10} (?:uur|dage?|dagen|werkdag|werkdagen|weke?"
    r"|weken)"
    r"|today|tonight|tomorrow|tmrw|this (?:morning|afternoon|evening|week)|right (?:now|away)|straight ?away"
    r"|immediately|at once|asap|next (?:week|month)|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|within \w{1,10} (?:hour|hours|day|days|working days|week|weeks)|before (?:noon|midday|then|\d{1,2}"
    r"|the (?:end|weekend))|as i write|by (?:noon|midday|weds?|tues?|thurs?|fri|mon|sat|(?:mon|tues|wednes|thurs"
    r"|fri|satur|sun)day|tomorrow|tonight|the (?:end|weekend))|on (?:weds?|tues?|thurs?|fri|mon))"
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

OFFER = any_of(
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
    r"overmaken|overgemaakt|(?:maak|maken) (?:\S{1,12} ){1,5}over|uitbeta\w{1,4}|uitgekeerd|uitkeren|creditnota"
    r"|tegemoet(?:koming|komen)|als gebaar|attentie|tegoed|credit note|partial refund|rebate|gesture|goodwill"
    r"|make amends|(?:€|£|\$|euro|pounds?|%) (?:korting|terug|off|back)|off your next|cover (?:the|your|any|all)"
    r"|(?:pay|paying) for|pay you|deducted|knock\w{0,3}",
    # another one
    r"(?:een|het|de) (?:\w{1,15} )?(?:nieuwe?|vervangende?|verse?)|nieuwe \w{2,20}|een ander(?:e)?|nieuw exemplaar"
    r"|de goede|de juiste"
    r"|vervang|vervangen|vervanging|ruil|ruilen|omruilen|omgeruild|om te ruilen|nasturen|nazending|naleveren"
    r"|nalevering|ontbrekende"
    r"|komt er een andere|opnieuw (?:af|uit|op|toe|voor u|naar)"
    r"|a (?:brand )?new|new one|fresh one|(?:an)?other one|another (?:pair|set|copy|unit|box|bottle|size)"
    r"|different \w{1,15}"
    r"|replac(?:e|es|ed|ing|ement|ements)|exchang(?:e|ed|ing)|swap|swapped|the (?:right|correct"
    r"|missing) (?!(?:to|of|way|choice|decision)\b)\w{1,15}",
    r"na ?gestuurd|nagezonden|nazenden|toegezonden|toezenden|zenden|opgestuurd|verstuurd|resend|resent|re-send"
    r"|reship\w{0,4}|(?:being |been |was |is |gets? |got )(?:dispatched|despatched|shipped|sent|posted)"
    r"|(?:dispatched|despatched|shipped|posted|sent) (?:out )?(?:today|this|now|again|to you)|complimentary"
    r"|spare|spares",
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
    r"verhelpen|verholpen|gerepareerd|gemaakt kan|garantie(?= (?:gerepareerd|vervangen|hersteld))|(?:onder"
    r"|met) garantie"
    r"|under (?:the |your )?(?:warranty|guarantee)|aan huis|reserveonderdeel|rectify|remedy|remedied|resolved"
    r"|komt (?:het |dit |alles )?(?:\w{1,8} )?(?:goed|in orde)|patch|workaround",
    # on its way
    r"stuur|sturen|stuurt|toesturen|opsturen|verstuur|versturen|send|sending|on its way|onderweg|op de post"
    r"|in the post|posting|ships|leaves"
    r"|(?:i|we|i'll|we'll|ill) (?:will )?(?:ship|post|pop|courier)|being packed"
    r"|wordt (?:\w{1,15} ){0,4}(?:bezorgd|geleverd|verzonden|opgehaald)"
    r"|is (?:\w{1,15} ){0,2}(?:verzonden|geregeld|klaargezet)|hierbij(?! (?:bevestig|delen|deel|berichten"
    r"|laten))|bijlage|bijgevoegd|attached|enclosed|here is"
    r"|here's|here are",
    r"(?:set|put|keep|kept) (?:\w{1,12} ){1,4}aside|(?:leg|legt|gelegd) (?:\w{1,12} ){1,5}apart|komt eraan"
    r"|komt er aan|komen eraan|naar (?:u|je) (?:toe|onderweg)|on (?:the|their) way|heading (?:to|your)"
    r"|coming your way|en route|deliver (?:it|them|a|the|your)|redeliver\w{0,3}",
    # back to the seller
    r"retour|terugsturen|terug te sturen|retourneren|retourneer|ophalen|(?:haal|halen|haalt) (?:\w{1,15} ){0,4}op"
    r"|(?:neem|nemen) (?:\w{1,15} ){0,4}terug"
    r"|return (?:it|the|them|your)|collect (?:it|the|them)|pick (?:it|them) up|breng|kom (?:gerust )?langs|bring",
    r"terug (?:te )?(?:brengen|geven|zenden|sturen)|inleveren|langskomen|langs te (?:komen|brengen)"
    r"|ruilt? (?:\S{1,12} ){0,4}om|return label|prepaid|freepost|send (?:it|them) back|(?:post|drop|bring"
    r"|pop) (?:it|them)",
    # a talk
    r"(?:ik|we|wij|u|je|i|you|mag ik|zal ik) (?:\w{1,12} ){0,3}(?:bel|bellen|belt)"
    r"|(?:bel|bellen) (?:ik|we|wij|mij|me|ons|u|je)|belafspraak|terugbellen"
    r"|(?:call|ring|phone|email|mail|message) (?:you|me|us)|a (?:quick )?(?:call|ring|bell|shout)|by phone"
    r"|(?<!getting )(?<!got )(?<!keeping )in touch"
    r"|get back to you|let you know|keep you posted"
    r"|(?:laat|laten) (?:ik |we |wij )?(?:het )?(?:u|je|jou|ons|mij|me|het) (?:\w{1,12} ){0,4}weten|laten weten"
    r"|hoort (?:u )?(?:\w{1,12} ){0,5}(?:van|hoe)|hoor je|hoort u|u hoort|je hoort"
    r"|tell (?:me|us) (?:which|what|whether|how|more)|vertel\w{0,3} (?:ons|mij|me)|let (?:me|us) know"
    r"|zeg(?:t)? (?:u )?(?:het|'t) maar",
    r"(?:kom|komen) (?:ik |we |wij )?(?:\w{1,8} ){0,3}(?:terug|bij u terug|op terug)|op de hoogte|nader bericht"
    r"|drop (?:me|us) a|get (?:right )?back to (?:me|us)|follow(?:ing)? up|escalat\w{1,4}"
    r"|(?:foto|foto's|filmpje|video|photo|photos|picture|pictures|pic|pics) (?:\w{1,8} ){0,4}(?:sturen|mailen"
    r"|maken|toesturen"
    r"|delen)|(?:send|share|email|attach|upload|take|stuur|mail|maak) (?:\w{1,8} ){0,4}(?:fotootje|foto|foto's"
    r"|filmpje|photo"
    r"|photos|picture|pictures|pic|pics|snap|video)",
    # a look into it
    r"(?:zoek|zoeken) (?:\w{1,12} ){0,5}uit|uitzoeken|uitgezocht|nakijken|nagaan|navragen|onderzoek(?:en)?(?: we"
    r"| wij| ik| dit| het| of| wat| ingesteld| gestart| aangevraagd| loopt|$)|navraag"
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
    r"(?:want|like) (?:me|us) to|let me|allow me|(?:happy|glad|pleased) to (?!(?:hear|read|see|know|learn|be"
    r"|have|say)\b)|can (?:i|we)|could (?:i|we)|mag ik"
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
    r"|closing|asking|talking|apologi[sz]ing|speaking|dealing|experiencing|getting|struggling|seeing|doing"
    r"|having|relying|going|taking|saying)\b)\w{2,12}ing"
    rf"|(?:i|we) (?:{_DID}) (?:\w{{1,12}} )?(?:your|the|a|an|you|it|them)"
    r"(?! (?:\w{1,10} )?(?:promise|mistake|mess|error|review|message|complaint|order)\b)"
    rf"|(?:ik|we|wij) (?:{_DOET}) (?:\S{{1,15}} ){{0,3}}(?:u|je|jou|jullie|uw|een|het|de|er|dit|dat|alles|nieuwe)",
    r"(?:i|we)(?:'ve| have) (?:just |already |now |since )?(?!(?:received|read|discussed|noted|seen|heard|been|had"
    r"|never|no|always|taken|passed|done|sold|reviewed|considered|decided|concluded|explained|tested"
    r"|packed|stated|told|mentioned|worked|tried|forgotten|served|delivered|made|let|listened|understood"
    r"|recorded|logged"
    r"|carefully|thousands|hundreds|many|not|different|often)\b)\w{2,15}(?:ed|en|nt|lt|ut|de)"
    r"|(?:heb|hebben) (?!(?:je|jij|u|jullie)\b)(?:ik |we |wij )?(?:\S{1,15} ){1,6}(?!(?:ontvangen|gelezen"
    r"|besproken|gezien|gehoord|genoteerd"
    r"|gehad|gedaan|begrepen|gezegd|geinformeerd|gemist|verwacht|bericht|verkocht|bekeken|bestudeerd|beoordeeld"
    r"|geregistreerd|gekregen|gehouden|geprobeerd|gewerkt|gewezen|uitgelegd|vermeld|aangegeven|verpakt|ingepakt"
    r"|afgeleverd"
    r"|bezorgd|geleverd|voldaan|beschreven|getest|beloofd|opgemerkt|geluisterd|gefaald|besloten|overwogen"
    r"|aangekondigd"
    r"|toegelicht|gemaakt|bedrijf|beleid|geduld|gelijk|begrip|verstand|verwerkt)\b)(?:ge|be|ver|aan|op|in|uit|af|om"
    r"|toe)\w{2,15}(?:d|t|en)",
    # already done
    r"(?:is|are) now(?! (?:\w{1,10} )?(?:closed|concluded|final|over|out|settled|too))|(?:staat|staan|is"
    r"|zijn) (?:nu|inmiddels)|meegestuurd|bijgaand|bij deze mail|tijdslot|tijdvak"
    r"|time slot|fixed slot|(?:zit|zitten|vindt) (?:\S{1,12} ){0,4}bij"
    r"|(?:is|are|was|were) (?:being )?(?:corrected|cancelled|upgraded|extended|resent|waived)|waive|waived|upgrade"
    r"|upgraded|extend\w{0,2}"
    r"|gecorrigeerd|verlengd|kwijtgescholden|aangepast"
    r"|(?:price|postage|shipping|payment|amount|costs) (?:is |are )?(?:\w{1,8} )?back|going back to|aankoopbedrag"
    r"|kwijtschelden|kosten terug",
)
"""Something that will be done, or that the customer may choose or do next."""

PLAN = any_of(
    r"(?:i|we)(?:'ll| will| am going to| are going to|'re going to|'m going to) (?!(?:pass|keep|take|bear|note|share"
    r"|forward|be|use)\b)\w{2,15}",
    rf"(?:i|we|i'm|we're|you|you'll|ik|we|wij|u|je|wordt|komt|comes|will|gaat|gaan|is|are|kunt"
    rf"|can|staat|staan|hebt|heeft|krijgt|ontvangt) (?:\S{{1,20}} ){{0,8}}{_TIME}",
    rf"{_TIME} (?:\S{{1,20}} ){{0,4}}(?:i|we|you|ik|wij|u|je|will)",
    r"(?:ik|we|wij) (?:zal|zullen|ga|gaan) (?:\S{1,20} ){0,4}\w{2,15}en",
    rf"(?:kan|kunnen|mag|past|schikt|suit|suits|slot|tijdslot|chauffeur|driver|courier|colleague"
    rf"|collega) (?:\S{{1,20}} ){{0,6}}{_TIME}",
    r"(?:i|we)(?: have|'ve) (?:just |already )?(?:asked|ordered|booked|reserved|requested|set|put|cancelled|opened"
    r"|filed)"
    r"|(?:ik|we|wij) (?:heb|hebben) (?:\S{1,20} ){1,6}(?:besteld|gereserveerd|aangevraagd|ingepland|klaargelegd"
    r"|klaargezet|opgevraagd|gemaild|gebeld)",
    r"(?:i'd|we'd|i would|we would) (?:\w{1,8} )?(?:like|love|want) to (?!(?:thank|hear|say|know|think|point"
    r"|remind|apologi[sz]e|express|state|see|ask)\b)|(?:ik|we|wij) (?:wil|willen|zou"
    r"|zouden) (?:\w{1,8} ){0,3}graag (?:\w{1,12} ){0,5}\w{2,15}en"
    r"|(?:wordt|worden) (?:\S{1,15} ){0,5}(?:na|toe|op|ver|om|terug|uit|her|ge|aan)(?:ge)?(?:stuurd|zonden|maakt"
    r"|ruild|vangen|boekt|stort|steld|leverd|haald|lost|pakt|beld)"
    r"|from (?:now on|next \w{1,8}|today)|voortaan|vanaf (?:nu|vandaag|volgende \w{1,8})",
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

NO_OFFER = any_of(
    r"contact (?:the|your)|neem contact op met (?:de|uw|je|het)|have a (?:look|nice|good|lovely|great)"
    r"|neem (?:het|dit|me|mij) (?:niet|maar)|kom (?:op|nou)|lawyer|solicitor|legal action|court|police|advocaat"
    r"|aangifte|politie|rechter|smaad|newsletter|nieuwsbrief|zelf af",
    r"(?:doorgeven|meenemen|pass on|passed on)|te laat (?:voor|om)|too late (?:for|to)|terms and conditions"
    r"|voorwaarden|liegt|lying",
    r"your (?:own )?(?:bank|courier)|uw (?:eigen )?bank|het zelf|zelf (?:regelen|oplossen|betalen)|yourself",
)
"""Words that make a clause no offer, whatever else is in it."""

COMPLAINT = any_of(
    r"maar|echter|wel|alleen|behalve|jammer|helaas|niet|geen|nooit|klein|kleine|kras\w{0,5}|deuk\w{0,3}|kapot|stuk"
    r"|gebroken|mist|ontbr\w{1,6}|laat|traag|langzaam|lang|verkeerde?"
    r"|onbeleefd\w{0,2}|onvriendelijk\w{0,2}|slechte?|beschadigd\w{0,2}|duur|minpunt\w{0,2}|minder|vies|lekt"
    r"|klacht\w{0,2}|defect\w{0,2}|barst\w{0,4}|vlek\w{0,4}",
    r"but|however|only|except|although|though|unfortunately|sadly|pity|not|never|no|missing|scratch\w{0,3}"
    r"|dent\w{0,3}|broken|cracked|late|slow|wrong|rude|bad|poor|damaged?|expensive"
    r"|downside|less|dirty|leak\w{0,3}|complain\w{0,2}|defective|faulty|stain\w{0,3}|lacking|lacks|\w{2,6}n't",
)
"""A complaint among the words of a customer who gave a good grade."""

NO_COMPLAINT = any_of(
    r"(?:geen|no|niets|nothing) (?:enkel |single |enkele )?(?:probleem|problemen|klacht|klachten|problem|problems"
    r"|complaints?|issues?|minpunten|downsides?|te klagen|to complain)"
    r"|(?:niets|niks) (?:dan|op aan te merken)|nothing but|niet alleen|not only|niet duur|not expensive"
    r"|never disappoint\w{0,3}|nooit teleur|niet te laat|couldn't be happier|can't fault"
    r"|klein bedrijf|kleine winkel|kleine moeite|no time",
)
