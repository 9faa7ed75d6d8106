"""The words that the coercion check knows (R5.4), Dutch and English together: a message may mix the two.

Each group is a mark that a word gets. `word*` stands for every word that begins so, `*word` for every word that ends
so (Dutch compounds: `winkelbeoordeling`). Words are lower case and without accents, as `sentences` hands them in.
"""

WORDS: dict[str, str] = {
    # somebody who reviews: what holds for them is a bargain for all
    "reviewer": """
        reviewer reviewers recensent recensenten beoordelaar beoordelaars
        """,
    # ---- the review
    "review": """
        reviewpagina reviewpaginas beoordelingspagina beoordeling beoordelingen beoordelinkje *beoordeling
        *beoordelingen review reviews reviewtje reviewtjes *review *reviews recensie recensies recensietje cijfer
        cijfertje eindcijfer rapportcijfer *beoordelingscijfer score scores eindscore sterrenscore rating ratings
        feedback feedbackje waardering waarderingen oordeel oordelen klantoordeel grade grades testimonial
        testimonials evaluatie evaluation sterrenbeoordeling getuigenis beoordelng rewiew stars-rating grading
        verdict critique write-up writeups shoutout endorsement endorsements kudos waarderingscijfer
        klantwaardering assessment writeup mark
        """,
    # Words that mean a review only in company: online, negative, "what you posted".
    "remark": """
        rant rants kritiek criticism reactie reacties opmerking opmerkingen commentaar commentaren comment
        comments post posts bericht berichtje tekst woorden words verhaal mening opinion story remark remarks
        statement message uiting uitlating stukje tweet vermelding entry posting uitspraken uitspraak
        """,
    "experience": """
        ervaring ervaringen ervaringsverhaal experience experiences enthousiasme
        """,
    "public": """
        online site website winkelpagina pagina shoppagina google trustpilot tripadvisor kiyoh facebook instagram
        profiel openbare publiek public publicly page platform forum socials listing review internet profile
        """,
    # ---- what is done to it
    "change": """
        undo re-think aanpas* aangepast* aangepas wijzig* gewijzig* verander* veranderd* verhoog* verhog*
        verhoging bijstel* bijgesteld* opkrik* opgekrikt* ophog* ophoog* opgehoogd* herzie* herziening heroverweg*
        heroverweeg* heroverwog* corriger* corrigeer* gecorrigeerd* rectific* gerectificeerd* verbeter* upgrade*
        geupgraded* update* geupdate* updating bewerk* omzetten omgezet omzet opwaarder* opgewaardeerd* verzacht*
        afzwakken nuancer* nuanceer* genuanceerd* bijwerk* bijgewerkt* herschrijf* herschrijv* herschreven
        opschroef* opgeschroefd* ombuig* opvijzel* opgevijzeld* optrek* opgetrokken bijschaven oppoets*
        opgepoetst* bijdraai* bijgedraaid change changes changed changing edit edits edited editing editting
        amend* revis* raise raises raised raising increase increases increased increasing bump* improve improves
        improved improving modif* alter alters altered altering alteration adjust* correct corrects corrected
        correcting correction rewrite* rewriting rewritten rewrote reconsider* boost boosts boosted boosting lift
        lifts lifted lifting revisit* rethink rethinking turn turns turned turning convert* soften* switch
        switched switching higher redo redoing swap swapped overhaul tweak tweaks tweaked tweaking nudge nudged
        nudging hoger omhoog bijsturen opplussen opgeplust overdoe* herzag fix fixes fixed fixing undoing undone
        reverse reversed reversing reset resets flip flips flipped flipping bumping bumped uprate upvote reword*
        rephrase* polish sweeten* sharpen up-vote terugdraai* teruggedraaid rechtzet* rechtgezet herstel* redact*
        knock knocked bring push pushed amp reassess* re-rate rerate elevate elevated rectify rectifies rectified
        """,
    "remove": """
        wipe wipes wiping wiped bin binning trash zap drop-off vervallen scratch rescind* nuke ditch ditched
        ditching hide hides hidden hiding archive* archiving lose kill cancel expunge* strike verwijder*
        verwijderd* verwijdering weghaal* weghal* weggehaald* wegneem* weggenomen wegdoen weggedaan intrek*
        ingetrokken intrekking wissen wist gewist schrap* geschrapt delet* gedelete remov* withdraw withdraws
        withdrawn withdrawing withdrew withdrawal retract* takedown erase* erasing scrap scrapped scrapping
        verdwijn* verdwenen weg gone disappear* disapear* vanish* offline unpublish* wegpoetsen terugtrek*
        teruggetrokken verberg* weglaten weggewerkt annuleer annuleert depubliceer* unpost herroep* terugtrekt
        terugtrekken
        """,
    "give": """
        geef geeft geven gegeven geve gaf gaven achterlaat achterlaten achterlate achtergelaten schrijf schrijft
        schrijven schreef geschreven plaats plaatst plaatsen plaatste geplaatst plaatsing posten gepost invullen
        invult ingevuld zetten zet gezet toekennen toekent toekende beloont uitdeelt indienen ingediend give gives
        gave giving given leave leaves leaving left write writes writing wrote written praise praises endorse*
        recommend* vote votes voting up-vote post posts posting posted submit* award awards awarded awarding put
        puts putting share shares sharing shared publish* add adds adding added provide provides providing
        provided grant grants granting drop drops dropping dropped rate rates rated score scores scored place
        places placing placed click klik klikt klikken aanklikt aanklikken kiest kiezen kies choose choosing
        select hit deel deelt delen gedeeld zeg zegt zeggen say says saying assign stem stemt stemmen stuur stuurt
        spreek uitspreekt maken maakt maak gemaakt make makes making made leav sturen verdienen type send sending
        tik tikt tikken laat strooi strooit smash pop pops
        """,
    # A verb that says "review" all by itself; with the seller as its subject it means something else.
    "rate": """
        beoordeelt beoordeel beoordelen beoordeeld recenseert recenseer recenseren waardeert rate rates rated
        rating score scores scored scoort scoren review reviewing reviewed reviewt gerate
        """,
    "see": """
        zie zien ziet gezien ontvang ontvangt ontvangen binnen binnenkrijgen binnenkomt verschijn verschijnt
        verschijnen verschenen staat staan komt komen krijg krijgen krijgt wordt worden geworden is was zijn
        vermeldt toont prijkt see sees seeing seen saw receive receives received receiving get gets getting got
        appear appears appeared shows show showing live up visible notice spot have has be goes go went turn turns
        looks look are becomes become reads hits reaches reached behaald behalen haalt tegemoet spotted terugzien
        verdien lands land pops arrived arrives arrive comes hebben heb tegenkomen bereikt in mag mogen wezen
        aantreffen landed through registered
        """,
    "keep": """
        handhaaf* handhaven gehandhaafd stands stand remains remain stays stay keep keeps keeping blijft blijven
        laat staat staan leave leaves refuse refuses weiger* houdt vasthoud* online stick up zichtbaar visible
        """,
    "good": """
        decent decente acceptable nette netter eerlijkere eerlijker kinder positief positieve positievere
        positiever positiefs goed goede mooi mooie mooiere lovend lovende hoger hogere hoge hoog betere beter
        nieuw nieuwe aangepast aangepaste gewijzigde verhoogde herziene maximale volle top leuk leuke fijne lieve
        enthousiaste gunstige gunstiger aardige vriendelijke prachtige mooier uitstekende uitstekend positieves
        perfecte voldoende tevreden blij topscore bijgewerkte verbeterde milde mildere topbeoordeling topreview
        hoogste positive positively good great higher high better new updated revised changed improved glowing
        nice nicer kind favourable favorable excellent perfect full maximum amended happy raving rave stellar
        fantastic wonderful highest upgraded edited fairer fair raised friendlier warmer softer gentler sunnier
        flattering pleasant vriendelijker vriendelijkere gunstig mild aangenamer brilliant fab lovely greater
        supportive gunstigere schitterende lyrische juichende geweldige vijfsterrenreview
        """,
    "bad": """
        nasty rotten shabby negatief negatiefs negatieve slecht slechte lage laag lager lagere onvoldoende matige
        zure kritische vervelende nare vernietigende negative bad low lower poor harsh critical unhappy worse
        damaging unfair schadelijke oneerlijke beroerde teleurstellende boze disappointing scathing eenster
        nijdige lasterlijke
        """,
    "below": """
        minder lager onder below less under lower beneden
        """,
    "your": """
        uw je jouw jullie your ur jou youre
        """,
    "one": """
        een 'n n a an any each every elke iedere another ieder elk per some
        """,
    "thing": """
        ermee daarmee het dat die deze dit hem it that this them those these er 'm zulks
        """,
    # ---- what is offered
    "refund": """
        kosten-loos everything amount amounts sum penny penni reimbursal remboursement transfer transferred
        transfers terugbetal* terugbetaal* terugstort* teruggestort* terugkrijg* teruggekreg* terugboek*
        teruggeboekt* terugmaken restitu* gerestitueerd* vergoed* vergoeding* crediter* crediteer* gecrediteerd*
        creditnota creditering compens* gecompenseerd* tegemoetkom* uitkeren uitkering uitbetal* uitbetaal*
        overmak* overmaak* overgemaakt* overboek* overgeboekt overboeking bijschrijv* bijgeschreven geld geldje
        centen poen euro euros eur € tientje twintigje knock off cover covers covered covering subsid*
        reverse-charge halve quarter partial kwijtscheld* kwijtgescholden coulance coulanceregeling
        schadevergoeding aankoopbedrag aankoopprijs aankoopsom bedrag geldbedrag betaling storting storten gestort
        restbedrag verzendkosten retourkosten borg terugbetaling *terugbetaling terugontvang* refund* reimburs*
        money cash compensat* goodwill repay* repaid rebate* rebating credit credits credited crediting payout
        payment pounds dollars pound dollar £ $ quid bucks paypal chargeback moneyback payback tikkie creditcard
        retourneren retourbedrag betalen betaal betaalt betaald pay pays paying paid moneys refnd terugbetaalt
        bankoverschrijving bankrekening bank aankoopwaarde halvering waived waive waiving fiver tenner cents
        terugschiet* sponsor sponsoren
        """,
    "gift": """
        tegoed* tegoedbon* cadeau* kado* kadobon* waardebon* bon bonnetje bonnen voucher* korting kortingen
        kortinkje *korting *kortingscode *kortingsbon *tegoed *cadeau *tegoedbon kortings* presentje* attentie*
        geschenk* gratis kosteloos kosteloze gratisch verrassing* verrassen verras extraatje* bedankje* winactie
        verloting loting prijzenpot prijs spaarpunten loyaliteitspunten bonuspunten punten bonus bonussen beloning
        belonen beloont beloon beloond beloningen goodie goodies goodiebag taart bloemen bloemetje bosje chocolade
        doosje cadeaupakket trakter* trakteer* proefpakket lidmaatschap win wins tablet hoodie chocolate bonus*
        present* compliment* complimentary free-shipping favour favor sweetener bundle bottle pack tray extra
        extras gift gifts giftcard giftcards coupon* discount* promo promocode free freebie* present presents
        reward* treat prize raffle draw giveaway sweepstake points upgrade perk perks surprise samples sample
        hamper chocolates flowers token tokens gadget gadgets incentive kick-back kickback kado'tje kaartje
        bioscoopbonnen bioscoopbon dinerbon entreekaartjes tickets lot staffelkorting code codes percent procent
        premie smeergeld vip subscription membership cashback meevaller lolly snoepje wijn wine perkje kans
        loyalty gratuity gift-card
        """,
    "replacement": """
        ruil omruiling vervangende vervangend* vervang* omruil* omgeruild* ruilen geruild nieuw-exemplaar
        exemplaar reserveonderdeel onderdeel onderdelen nalever* nagelever* nalevering nazend* nagestuurd nasturen
        replac* exchange swap spare new-one substitute substitut* another spares brand-new duplicate resend resent
        reship* reshipment hersteld herstel herlever* accessoire accessoires opladers oplader toebehoren parts
        part accessories
        """,
    "solution": """
        geholpen helped oplossing* oplossen opgelost opgelos reparatie* repareren repareert repareer gerepareerd*
        garantie* regelen regel regelt geregeld rechtzetten rechtgezet goedmaken goedgemaakt fiksen gefikst fixen
        gefixt afhandel* afgehandeld* behandelen behandeling bezorg* bezorging levering leveren levert geleverd
        uitlever* uitgeleverd verzending verzenden verzonden verstuur* versturen verstuurd opstuur* opsturen
        opgestuurd toestuur* toesturen toegestuurd ophaalservice ophalen opgehaald monteur service nazorg
        ondersteuning hulp voorrang prioriteit spoedlevering spoedzending garantietermijn garantieverlenging
        verlengen verlengd verwerken verwerkt vrijgeven vrijgegeven meewerken tegemoet-komen retour retourlabel
        retourzending retouraanvraag herstellen sort sorted sorting fix fixed fixes fixing repair repairs repaired
        repairing resolve resolved resolves resolving resolution solve solved solves solution solutions solving
        warranty warranties guarantee guaranteed deliver delivers delivered delivery delivering ship ships shipped
        shipping shipment dispatch* despatch* process processed processing handle handled support assistance
        servicing aftercare priority express expedite* release released releasing approve approved return returns
        collect pickup technician engineer reopen install installation installatie pakket bestelling order parcel
        package verderhelpen aanmelden coulant help helpen arrange arranged arranging hersturen doorsturen upgrade
        fast-track fasttrack prioriti* attend maintenance remedy remedied remedies assist restored restore
        reactivate* unblock unlock unlocks activated* activate activation extend extends extended extending
        extension honour honor honoured reinstated reinstate waiting-list claim case zaak dossier casus aanvraag
        probleem problem klacht complaint issue ticket behandelt retourverzoek
        """,
    # The threat: something the customer loses.
    "harm": """
        incasso* advocaat advocaten juridisch* aangifte rechtszaak rechter dagvaard* schadeclaim smaad laster
        deurwaarder blokker* blokkeer* geblokkeerd* vervalt vervallen verval verlies verliest verliezen kwijt
        stopzetten stopgezet opgeschort opschorten inhouden ingehouden achterhouden vasthouden vastgehouden
        bevriezen bevroren uitgesloten uitsluiten zwarte boete annuleren geannuleerd weigeren geweigerd stilgelegd
        uitstellen uitgesteld lawyer* legal sue sued suing court solicitor* defamation libel ban banned block
        blocked blocking blacklist* closed rejected shelved shelf halt halted halts ignore ignored ignoring void
        voided forfeit forfeited forfeits lose loses losing lost withhold withheld withholding hold held refuse
        refused frozen freeze penalty fee fees suspend suspended suspending cancel cancelled cancels canceled
        cancelling pause paused stall stalled delayed lapse lapses expire expires debt politie police charges fine
        nothing niets fluiten reject rejecting withdraws deny denied denying stops stop terminate terminated fluit
        wachten waiting wait wacht ligt-stil stilstaan parkeren geparkeerd niks incassobureau hangen blijft
        """,
    # ---- how a thing is said
    "no": """
        niet geen nooit not no never none nimmer zonder without noch nor cannot neither niets niks geenszins
        nobody niemand nothing nowhere
        """,
    "duty": """
        moet moeten dient dienen verplicht verwacht verwachten verwachting must required require requires need
        needs needed nodig vereist vereisen vereiste expect expects expected expecting wens eis eisen eist
        voorwaarde voorwaarden condition conditions requirement catch demand demanding insist moeste ought vergt
        prerequisite obliged owe tegenprestatie benodigd noodzakelijk
        """,
    "ask": """
        wilt wil willen zou zouden kunt kun kan kunnen verzoeken verzoek vraag vragen gevraagd graag svp aub
        please could would can will want ask asks asked asking kindly request like pls plz alstublieft gelieve
        hoeft hoef
        """,
    "free": """
        vrij mag mogen zelf yourself vrijblijvend uiteraard whenever altijd always voluntary keuze choice bepaalt
        bepalen beslist beslissen decide decision optional liberty uzelf vrijwillig besluiten besluit
        """,
    "hope": """
        hopen hoop hopelijk waarderen appreciate appreciated hope hopefully hoping grateful overwegen overweeg
        overweegt
        """,
    "thanks": """
        dank bedankt bedanken dankjewel dankuwel dankbaar thank thanks thankful cheers thx merci spijt jammer
        """,
    "regret": """
        spijt jammer sorry excuses apologies vervelend unfortunate saddened
        """,
    "past": """
        gaf gaven schreef schreven plaatste gave wrote toen gelezen read lazen las kregen kreeg saw zagen zag
        noticed liet
        """,
    "perfect": """
        heeft hebt hebben heb have has is zijn had already al reeds inmiddels net was were werd werden
        """,
    "done": """
        teruggestort terugbetaald overgemaakt vergoed verstuurd verzonden gestuurd gecrediteerd opgelost geregeld
        gecompenseerd teruggeboekt opgestuurd toegestuurd bijgeschreven gestort gerepareerd vervangen omgeruild
        ontvangen ontving betaald aangekomen geleverd bezorgd refunded sent reimbursed credited issued processed
        shipped replaced received resolved fixed repaired arrived paid delivered completed posted dispatched
        compensated gone solved sorted arranged verwerkt afgerond sturen-klaar geactiveerd binnen afgehandeld
        opgestart settled landed hersteld
        """,
    "future": """
        wordt worden zal zullen gaan gaat will shall would zult zou ga gonna
        """,
    "we": """
        wij we ik i ons onze our team collega collegas us me my we'll mijn shop winkel klantenservice seller
        """,
    "us": """
        ons onze our us shop winkel webshop store verkoper seller service product aankoop bestelling me mij hier
        """,
    "you": """
        u je jij jullie you ya gij
        """,
    "want": """
        wil wilt willen want wants wanting wenst wish like liever wanna graag hebben interesse rather prefer
        """,
    "only": """
        alleen enkel slechts pas only uitsluitend alleenlijk just enige sole solely louter exclusively simply
        simpelweg maar
        """,
    "first": """
        eerst first vooraf beforehand vooreerst allereerst
        """,
    "after": """
        daarna vervolgens dan then afterwards thereafter subsequently hierna nadien later
        """,
    "later": """
        daarna nadien afterwards later vervolgens naderhand hierna thereafter then dan achteraf
        """,
    "so": """
        komt komen volgt gebeurt gaat krijg krijgt ontvangt ontvang get gets have yours happen happens come comes
        arrive follow follows geldt applies apply offer aanbod regeling deal stands orde goed klaar doe doen do
        released loopt ready start starten beginnen begin good proceed through klaarligt
        """,
    "agree": """
        akkoord agree agreed accepteert accepteren accept deal overeenstemming afspraak afspreken eens voorstel
        stel proposal propose suggest
        """,
    "offering": """
        can could would ready happy glad willing like love prepared possible offer want able pleased kunnen kan
        zouden zou graag bereid klaar mogelijk aanbieden willen wil bieden best arrange sure prima waiting
        proposal voorstel mogen may might scheduled set gladly delighted
        """,
    "therefore": """
        daarom vandaar daardoor hence therefore why so dus zodoende reden reason because
        """,
    "unit": """
        euro euros eur mm cm m meter liter kg gram km dagen werkdagen dag weken maanden uur minuten jaar stuks
        keer x procent percent % days day weeks hours minutes months years pieces times pounds dollars inch ml
        watt volt w v
        """,
    "hundred": """
        honderd hundred thousand duizend
        """,
}

NUMBERS = {
    "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "7": 7, "8": 8, "9": 9, "10": 10,
    "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9, "tien": 10,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "tientje": 10, "negentje": 9, "achtje": 8, "onvoldoende": 3, "voldoende": 7,
}  # fmt: skip


# Dutch verbs that come apart ("past u uw cijfer aan"), with what they mean together with their particle.
SEPARABLE: dict[str, dict[str, str]] = {
    "pas past passen paste": {"aan": "change"},
    "stel stelt stellen": {"bij": "change", "beschikbaar": "gift", "schadeloos": "refund"},
    "krik krikt krikken": {"op": "change"},
    "trek trekt trekken": {"in": "remove", "op": "change", "terug": "remove", "recht": "change"},
    "haal haalt halen": {"weg": "remove", "offline": "remove", "eraf": "remove", "af": "remove", "omhoog": "change",
                         "onderuit": "remove", "op": "solution", "leeg": "remove"},
    "hoog hoogt hogen": {"op": "change"},
    "werk werkt werken": {"bij": "change", "mee": "solution"},
    "schroef schroeft": {"op": "change"},
    "draai draait": {"bij": "change", "terug": "change", "om": "change"},
    "zet zetten": {"om": "change", "offline": "remove", "omhoog": "change", "recht": "solution", "hoger": "change",
                   "neer": "give", "stop": "harm"},
    "laat laten": {"achter": "give", "staan": "keep", "verdwijnen": "remove", "vallen": "remove", "weg": "remove"},
    "vul vult vullen": {"in": "give"},
    "ken kent kennen": {"toe": "give"},
    "dien dient dienen": {"in": "give"},
    "neem neemt nemen": {"weg": "remove", "terug": "remove", "behandeling": "solution", "rekening": "refund"},
    "maak maakt maken": {"ongedaan": "remove", "over": "refund", "goed": "solution", "orde": "solution"},
    "poets poetst": {"op": "change", "weg": "remove"},
    "stort storten": {"terug": "refund", "bij": "refund", "door": "refund"},
    "betaal betaalt betalen": {"terug": "refund", "uit": "refund"},
    "boek boekt boeken": {"terug": "refund", "over": "refund"},
    "krijg krijgt krijgen": {"terug": "refund"},
    "geef geeft geven": {"terug": "refund", "vrij": "solution"},
    "los lost lossen": {"op": "solution"},
    "ruil ruilt ruilen": {"om": "replacement"},
    "stuur stuurt sturen": {"op": "solution", "toe": "solution", "na": "replacement", "opnieuw": "replacement"},
    "kom komt komen": {"tegemoet": "refund", "orde": "solution"},
    "scheld schelden scheldt": {"kwijt": "refund"},
    "schrijf schrijven schrijft": {"bij": "refund", "over": "give"},
    "handel handelt handelen": {"af": "solution"},
    "help helpen helpt": {"verder": "solution"},
    "lever leveren levert": {"na": "replacement"},
    "keer keren keert": {"uit": "refund"},
    "houd houden": {"in": "harm", "vast": "harm", "achter": "harm"},
    "schort schorten": {"op": "harm"},
    "sluit sluiten": {"uit": "harm"},
    "schiet schieten": {"terug": "refund"},
    "spring springen": {"bij": "solution"},
    "comes come coming goes go": {"down": "remove", "up": "change", "away": "remove", "off": "remove"},
    "moet mag gaat kan": {"af": "remove", "weg": "remove", "eraf": "remove", "omhoog": "change"},
    "geraakt raakt raak": {"kwijt": "harm"},
    "take takes taking took taken": {"down": "remove", "off": "remove", "offline": "remove", "back": "remove",
                                     "away": "remove"},
    "pull pulls pulling pulled": {"down": "remove", "review": "remove", "it": "remove", "that": "remove"},
    "bring brings": {"up": "change", "down": "remove"},
    "get gets": {"rid": "remove", "back": "refund"},
    "have": {"back": "refund"},
    "push move pushes moves": {"up": "change"},
    "tone toned": {"down": "change"},
    "throw": {"in": "gift"},
    "send sending": {"again": "replacement"},
}  # fmt: skip


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that join clauses.
JOINS = _set(
    """
    en and maar but dus so want plus & ofwel
    """
)

# What a joined clause may begin with.
SUBJECTS = _set(
    """
    wij we ik u je jij you i it het dat they the your uw de that this a er there
    """
)

# Dutch verbs that begin the consequence of a condition, before their subject.
FINITE = _set(
    """
    storten stort maken maak betalen betaal sturen stuur krijgt krijg ontvangt ontvang geven geef zullen zal
    kunnen kan gaan ga regelen regel lossen los vergoeden vergoed doen doe willen wil bieden bied verzenden hebben
    heeft heb is wordt worden ligt komt staat volgt mag mogen zorgen zorg boeken boek lever leveren ruilen
    vervangen helpen help crediteren zijn ben zetten leggen leg gaat schenken schenk trakteren trakteer starten
    behandelen behandel verrassen verras belonen beloon compenseren compenseer repareren herstellen zien kijken
    kom komen maakt stellen overwegen nemen neem verlengen zou zouden moet betaalt zit vragen vraag verzoeken
    verzoek dient dienen kunt hoeft hoef verwachten verwacht hopen hoop rekenen staan hangen zitten verwerken
    verwerk koppelen houden
    """
)

DUTCH_SUBJECTS = _set(
    """
    wij we ik u je jij het de uw er dat
    """
)

# What follows "we" where the consequence of an English condition begins.
ENGLISH_VERBS = _set(
    """
    will would can could are am is shall have may might do send refund get receive give pay offer ship process
    deserve happily gladly then
    """
)

# What somebody gets: verbs of the other half of a bargain.
GAINS = _set(
    """
    get gets receive receives claim enjoy earn win save collect grab ontvang ontvangt ontvangen krijg krijgt
    krijgen profiteer verdien maak maakt maken wint bespaar pak wordt worden are is will can automatically qualify
    refund send enter belonen
    """
)

# After these, "then" and "dan" begin nothing new.
AUXILIARIES = _set(
    """
    will would can could we i wij storten betalen krijgt sturen ik is are zal zullen
    """
)

# Good words one letter away from a telling one: not typing errors.
KNOWN_WORDS = _set(
    """
    nieuws preview previews interview overview heating eating meeting seating dating coating reading trading
    loading stating storting kleding rekening leiding changer exchanger granted update sterker sterkere sterven
    referral refuse refuel voorraad aankoop aankopen vergroot vergroting grader grades scope scoped verzoening
    waarderen voldoende review begeleiding beoordeelde boordeling verwijzing verwijzen verwonder verandering
    gratie gratin dratis voucher coucher grating skating plating relating rotating crating raving discus discount
    recount account accounts sister string strings strong sterk meer moeder beoordeler revised revived relief
    brief cadeaus casual
    """
)

# What may stand before a bare number that is a grade.
BEFORE_A_GRADE = _set(
    """
    least around above over proper big become becomes be is strong shiny lovely well-deserved straight for quick
    yours mijn mere simple snelle nette vette ruime een n de die dat a an the that your uw je onze our naar to
    into of or mooie dikke solid volle perfect from minstens minimaal with us ons minimum this dan nice full goede
    score cijfer deze
    """
)

# What may follow a bare number that is a grade ("de 10 zien", "a 5 and we"); anything else is a thing counted.
AFTER_A_GRADE = _set(
    """
    waardeert waarderen beoordeelt beoordelen scoort scoren by nog please after next more higher above better
    hoger meer beter today tonight tomorrow vandaag morgen gezien appears as voordat overall because since dank
    bedankt rating on weg down off gone zien ziet zie geven geeft geef gegeven maken maakt maak van wordt worden
    is staat staan krijgen krijgt krijg ontvangen ontvangt tegemoet op als bij of or en and dan then we wij u you
    i ik for voor in naar to with from uit die that which has have gets shows online erop verschijnt zet zetten
    geplaatst achterlaat achterlaten invult invullen kunnen kan willen wilt kiest verandert verhogen verhoogt
    aanpast aanpassen aan neer if once when zodra plus minimaal minstens at svp aub terug there up instead review
    beoordeling zou will would so but maar geworden toekent toekennen first eerst waard terugzien aanklikt klikt
    gaf verdient mogen mag hebben heeft ipv te laten gelaten binnen binnenkomt tegen out everywhere overal across
    tik tikt before until
    """
)

STARS = _set(
    """
    ster sterren sterretjes sterretje star stars starts sterrn sters
    """
)

# Words that begin a condition, also where the phrase leans on the sentence before it.
CONDITION_STARTS = _set("if once when as zodra als wanneer nadat eenmaal upon")
