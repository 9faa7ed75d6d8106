"""What shows understanding, thanks or joy, in Dutch and English: folded text, whole words."""

import re

from .reading import any_of

SYMPATHY = any_of(
    r"sorry|spijt|spijten|excuus|excuses|excuseer|excuseren|verontschuldig\w{0,5}|apolog\w{1,6}|regret|regrets"
    r"|betreur|betreuren|regrett?abl[ey]|betreurenswaardige?|sorry's|soz|my apologies",
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
    # in the customer's shoes
    r"(?:zou|zouden) (?:ik|wij|we) (?:\w{1,12} ){0,3}(?:ook|net zo|hetzelfde)|in uw (?:plaats|schoenen)"
    r"|in (?:jouw|je) (?:plaats|schoenen)|als ik (?:u|jou) was|(?:ik|wij|we) (?:ook )?weet hoe|weten hoe (?:het|dat)"
    r"|herkenbaar|kwaad|nijdig|pissig|gebaald|ergernis\w{0,3}|ongemak\w{0,3}|overlast|ongerief|narigheid|nare"
    r"|leed|verdriet|slikken|alle (?:recht|reden)|volste recht|met recht"
    r"|in your (?:shoes|place|position)|(?:i|we)(?:'d| would) (?:\w{1,10} ){1,4}(?:too|as well|the same)"
    r"|know (?:how|the feeling)|inconvenien\w{1,4}|nuisance|unpleasant|bummer|bummed|disheartening|unlucky"
    r"|alarming|heartbroken|unhappy|poor (?:show|form|service)|unfair (?:on|to) you|such a pain",
    # at fault
    r"jeetje|jemig|tjonge|oef|verdorie|potverdorie|gosh|crikey|blimey|dear me|beschaamd|schaamrood"
    r"|schaamte\w{0,4}|(?:onze|mijn|aan ons de) (?:eigen )?(?:fouten|schuld|misser|vergissing|nalatigheid)"
    r"|(?:misser|vergissing|slordigheid|misverstand|fout) (?:\w{1,12} )?van (?:ons|mij|mijn|onze)"
    r"|(?:was|is|waren|zijn|zitten|zaten) (?:\w{1,8} )?fout|ging verkeerd|verkeerd (?:gegaan|gedaan|ingepakt)"
    r"|de mist in|boezem|boetekleed|(?:ons|mij|onszelf) aan te rekenen|aangetrokken|trekken (?:we|wij) ons"
    r"|teleur (?:ge)?steld\w?|teleurgesteld|in de steek|tekort ?(?:gedaan|geschoten|geschieten)|laten afweten"
    r"|onvergeeflijke?|onder de maat|beter verwacht\w{0,2}"
    r"|our (?:own )?(?:slip|mix-up|mixup|oversight|blunder)|(?:mistake|error|slip|oversight) (?:\w{1,10} )?on our"
    r"|on us(?= (?:entirely|completely|and)\b|$)|fell through the cracks|(?:we|i) (?:blew|botched|bungled"
    r"|broke) (?:it|this"
    r"|that|our|my|a)"
    r"|we (?:made|have made) (?:a|an) (?:\w{1,10} )?(?:mistake|mess|error|hash)|deserve better|unforgivable",
    r"onze fout|fout van ons|foutje|mijn fout|our (?:mistake|fault|error|bad)|my (?:mistake|fault|bad)"
    r"|we (?:messed|slipped|screwed) up|got (?:it|this|that) wrong"
    r"|dropped the ball|(?:ging|gegaan|gaan) (?:\w{1,8} )?(?:mis|fout)|misgegaan|misging|let you down|let down"
    r"|tekortgeschoten|steken laten vallen|laten zitten",
)
"""Understanding, an apology, or owning the fault, in a clause that is not negated."""

SORRY = any_of(
    r"sorry|apologi\w{2,6}|apologies|excuses|excuus|jammer|vervelend|balen|pity|shame|disappointing|frustrating"
    r"|annoying"
    r"|upset|saddened|gutted"
)
"""What stays sympathy when a "not" follows it in its clause."""

EXCLAIMED = re.compile(
    r"^(?:(?:och|ach|oh|oei|jeetje|goodness|gosh) )?(?:(?:wat een|what an?) (?!(?:\w{1,15} )?(?:onzin|toon|nonsense"
    r"|cheek|attitude|brutaliteit|lie|leugen|joke)\b)"
    r"|(?:wat|how) (?!(?:moet|wilt|wil|is|zijn|was|had|kan|kunnen|een|u|je|jij|wij|we|ik|do|did|does|can|could|are"
    r"|is|was|about|come|long|much|many|to|you|we|i|dare|fijn|leuk|mooi|nice)\b)"
    r"\w{3,15}(?: (?:voor|for|zeg|om|to|is|that)\b|$))"
)
"""An exclamation: "what a mess", "wat akelig voor u". About a low grade, it shows understanding."""

ACKNOWLEDGED = any_of(
    r"(?:nooit|niet) (?:\w{1,12} ){0,3}(?:mogen|horen te|moeten gebeuren|waargemaakt|nagekomen|nakomen|waarmaken)"
    r"|(?:nemen|neem|neemt) (?:\w{1,6} ){0,3}niet kwalijk|niet (?:\w{1,6} )?goed (?:gedaan|gegaan|aangepakt|opgelost)"
    r"|zo (?:gaan|werken|willen|horen|hoort|doen) (?:we|wij|het) (?:\w{1,10} )?niet|niet (?:onze"
    r"|de) (?:standaard|manier)"
    r"|(?:kan|hoort|mag) (?:\w{1,12} ){0,2}niet$|niet kunnen|niet te (?:bedoeling|verkopen|geloven)"
    r"|niet mogen (?:gebeuren|voorkomen)|mag (?:\w{1,12} )?niet|hoort (?:\w{1,12} ){0,2}niet|niet hoe (?:het|wij|we)"
    r"|niet de bedoeling|niet te doen|niet netjes"
    r"|niet (?:goed )?te praten|geen excuus|niet wat (?:u|je|wij|we)|daar hebt? (?:u|je) niets aan|verdient niemand"
    r"|niemand (?:\w{1,10} )?verdient|niet aan uw verwachting\w{0,3}|niet door de beugel|nooit mogen"
    r"|niet voor (?:u|je) gehoopt|nergens op|echt niet|kan echt niet"
    r"|geen fijne|niet (?:fijn|leuk|prettig|vrolijk|acceptabel)|niet goed genoeg|geen pretje|niet zoals (?:het"
    r"|wij|we)",
    r"(?:should not|shouldn't|should never) (?:\w{1,12} )?(?:happen|have)"
    r"|not (?:acceptable|good enough|ok|okay|fun|nice|how we|what we|what you)"
    r"|isn't (?:acceptable|good enough|ok|okay|right)"
    r"|no excuse|(?:not|isn't|wasn't|never) what (?:you|we|i|anyone)"
    r"|not (?:up to|right|fair to you|the experience|the standard|how)|shouldn't|should not|never have happened"
    r"|not meet|not (?:how|the way) (?:we|i|it|things)|(?:wasn't|was not|isn't|is not) (?:fair|acceptable|on"
    r"|right|okay|ok)"
    r"|not done|(?:didn't|did not|have not|haven't) (?:keep|kept|live up|lived up|meet|met|do right|treat"
    r"|treated) |not lived? up|no excuses?"
    r"|(?:nobody|no one|noone|no customer) (?:\w{1,10} )?(?:should|wants|likes|needs)|wouldn't be (?:happy|pleased)"
    r"|nobody deserves|no one deserves|no use to|should ever|no \w{1,15} should|isn't there|should never|no fun"
    r"|never ok|never okay|no place in|last thing (?:you|anyone|anybody)",
)
"""An admission that is worded with a "not"."""

JOY = any_of(
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
    r"\b(?:sorry|spijt\w{0,3}|regret|betreuren|apologi[sz]e|jammer|vervelend|understand"
    r"|begrijp\w{0,2})\b[^.!?\n]{0,20}"
    r"\b(?:you (?:feel|think|see) (?:so|(?:it )?(?:that|this) way|like (?:that|this))"
    r"|(?:u|je|jij) (?:\w{1,5} )?zo (?:\w{1,5} )?(?:denkt|voelt|ziet|ervaart|ervaren|reageert|opvat)"
    r"|(?:u|je) dat vindt)\b"
)
""""Sorry that you feel that way": sorry about the customer, not about what happened."""

BLAME = any_of(
    r"you (?:ought|might have|could have)|(?:u|je) had(?:den)? (?:\w{1,10} )?(?:beter|maar|moeten|zelf)"
    r"|(?:not|isn't|never) (?:our|my) (?:problem|fault|responsibility|concern|mistake|doing|department)"
    r"|your (?:own )?(?:fault|problem|mistake|responsibility)"
    r"|not responsible|on you|you should (?:have|not)|lying|liar",
    r"(?:niet|geen) (?:onze|mijn|ons) (?:fout|schuld|probleem|zaak|verantwoordelijkheid|pakkie-an)"
    r"|eigen (?:schuld|fout)|uw (?:fout|schuld|probleem|verantwoordelijkheid)"
    r"|niet verantwoordelijk|had(?:den)? (?:u|je) (?:\w{1,10} )?(?:maar|beter|moeten)|liegt",
)
"""What takes an apology back when it follows a "but"."""
