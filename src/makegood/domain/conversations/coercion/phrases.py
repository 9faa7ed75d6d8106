"""Turns of phrase that the coercion check knows (R5.4), per mark, parted by `|`. `a/b` stands for either word."""

PHRASES: dict[str, str] = {
    # no review at all, though a word of it is in the phrase
    "nothing_meant": """
        rating plate | rating label | review process | score a goal | free of charge to | correct me if |
        is it correct | correct part | correct size | correct address | correct one | right after | set off |
        how do i rate | blijk van waardering | token of appreciation | token of our appreciation |
        under review | in review | after review | na beoordeling | customer/free service | klantenservice |
        customer care | customer support | op prijs |
        energy/ip/power/voltage/safety/fire/efficiency/load/weight/age rating |
        food/school/hardness/steel/quality/medical/industrial grade | grade a/b/c | met de post | per post |
        op de post | cijfers van | cijfers op | laatste cijfers | cijfers achter | credit score |
        energie score | review copy | by then | tegen die tijd | in the new | say thank you with |
        why do not you | why not | from 1 to 10 | from 1 to 5 | van 1 tot 10 | van 1 tot 5 | 1 to 10 | 1 to 5 |
        1 tot 10 | 1 tot 5 | score marks | review system | reviewsysteem | food grade | a scale |
        review your/the/this/my order/case/claim/request/photos/return/application/file/details/invoice |
        review your/the/this/my address/manual/instructions/quote/situation/terms/information/pictures |
        review your/the/this/my complaint/issue | rate of | vat rate | exchange rate | at any rate |
        shipping rate/rates | first rate | good luck | no problem | geen probleem | feel free | to whom |
        fair point | in the mail | het punt | thank god | in plaats van | by return | voor de zekerheid |
        te allen tijde | in de steek | left over | left side | left leg | left arm | vier cijfers |
        vijf cijfers | zes cijfers | four/five/six/last digits | is no longer in production | on the right |
        deal with | dealt with | great deal | good news | new year | trade in
        """,
    # the review, said otherwise
    "wrote": """
        wat u schreef | wat je schreef | wat u hebt/heeft geschreven | wat je hebt/heb geschreven |
        wat u geschreven heeft/hebt | wat je geschreven hebt/heb | wat u over ons schreef/schrijft/zei |
        wat u over ons hebt/heeft geschreven | wat je over ons schreef/zei | wat u online schreef |
        wat u hebt/heeft geplaatst | wat u geplaatst heeft/hebt | what you wrote | what you said |
        what you posted | what you have written/posted/said | what you published |
        thing/things you wrote/posted/said
        """,
    "praise": """
        aardig/leuk/mooi/lief/positief/goed/vriendelijk woord/woordje | paar aardige/lieve/mooie/goede woorden |
        some love | bit of love | a bit of praise | good press | glowing words | warm words | word of praise |
        nice write | positive light | nice shout | nice about us | kind about us | positive about us |
        good about us | rave about | aardig over ons | positief over ons | lovend over ons |
        een hart onder de riem | iets aardigs | iets moois | iets liefs | iets positiefs | iets goeds |
        wat aardigs | wat positiefs | goed woordje | goede woorden | lovende woorden | mooie woorden |
        aardige woorden | duim omhoog | duimpje omhoog | duimpje | een like | volle mep | hoogste punten |
        tien met een griffel | a like | thumbs up | thumb up | something nice | something positive |
        something kind | kind word/words | nice word/words | good word/words | top marks | full marks |
        top rating | top score | good things | nice things | shout out | shoutout | al onze sterren |
        de volle score | de maximale score | maximum score | all the stars
        """,
    # conditions
    "if": """
        provided we | provided i | provided it | provided a | if you do not | if you can not | if you wish to |
        if you like to | if you want to | als u wilt dat | as long as you do not | unless you do | while your |
        while the | while that | while this | whilst your | whilst the | terwijl uw |
        with the review/rating/score/grade/bad/negative/low/one/two |
        with that/this review/rating/score/grade/bad/negative/low | now your | now you | seeing you |
        just after you | immediately upon | when your | where your | so long as | subject to you |
        subject to your | if only | in the case that | granted that | given that | supposing | suppose you |
        suppose | imagine | say you | conditional upon you | on the understanding that |
        with the understanding that | under the condition that | on condition | in the event | soon as |
        right after you | immediately after you | just as soon as | every time you | each time you |
        contingent on you | elk moment dat | telkens als | elke keer dat | met dien verstande dat |
        onder beding dat | in geval | als | indien | wanneer | zodra | zo gauw | van zodra | zogauw | nadat |
        mits | op voorwaarde dat | op de voorwaarde dat | onder voorwaarde dat | onder de voorwaarde dat |
        op 1 voorwaarde | in het geval dat | ingeval | mocht u | mocht je | mochten | op het moment dat |
        het moment dat | op de dag dat | de dag dat | ervan uitgaande dat | vooropgesteld dat | gesteld dat |
        zolang | zo lang | direct na | enkel als | alleen als | alleen wanneer | pas als | pas wanneer |
        pas zodra | pas nadat | pas dan als | slechts als | slechts indien | uitsluitend als/indien/wanneer |
        stel dat | stel u | stel je | doordat | door uw | door je | door het | aangezien | nu u | nu je | if |
        once | when | whenever | as soon as | the moment | the minute | the second you/we/i/your/that/it |
        the instant | the day | provided that | provided you | providing | providing that | provided your/the |
        as long as | on condition that | on the condition that | on one condition | assuming | only if |
        only when | only once | only after | should you | should the/this/that | should your | were you to |
        in case | in the event that | if and only if | if and when | after you | after your | after we |
        after the | now that | iff | whoever | wie | iedereen die | ieder die | elke klant die | klanten die |
        kopers die | een ieder die | degene die | degenen die | hij die | mensen die | anyone who |
        everyone who | everybody who | anybody who | those who | customers who | customers that | clients who |
        buyers who | shoppers who | people who | reviewers who | every customer who | each customer who
        """,
    # with these the sense turns over: no refund unless, until, without
    "unless": """
        tenzij | totdat | tot | voordat | voor dat | alvorens | vooraleer | eer u | eer je | zonder |
        zonder dat | eerder dan | unless | until | untill | till | before | without | other than if | except if
        """,
    "even_if": """
        also from | also for | also those | even those | even for | ook van | ook voor | ook klanten | ook wie |
        ook als | ook wanneer | ook indien | ook zonder | ook bij | ook met | zelfs als | zelfs wanneer |
        zelfs bij | zelfs met | even if | even when | even though | even with | even without | of u nu |
        of je nu | of u wel of niet | ook na | dus ook als
        """,
    # what it is good for: "to get your refund"
    "for_that": """
        om uw | om je | om de | om het | om een | om in | om aanspraak | om recht | om kans | om voor |
        om deze | om dit | om hiervoor | om te profiteren | om geld | om onze | om alsnog | om gratis | om 10 |
        om korting | teneinde | to get | to receive | to claim | to unlock | to qualify | to obtain | to start |
        to process | to speed | to release | to secure | to be eligible | to redeem | to activate | to proceed |
        to complete | to trigger | to collect | to enter | to enjoy | to earn | to win | to have your |
        in order to | in order for | for us to | for me to | so that we | so we can | so i can | zodat we |
        zodat wij | zodat ik | opdat
        """,
    # what is done to a review, in more than one word
    "change": """
        help you forget | helpen vergeten | forget about | om die recensie/review te vergeten |
        another look at | a second look at | a fresh look at | look again at | another think about |
        nog eens kijken | opnieuw kijken | nog eens naar uw/je | opnieuw naar uw/je | er anders over denken
        """,
    "remove": """
        weg ermee | weg daarmee | away with it | out of the way | uit de weg
        """,
    # one thing for another
    "exchange": """
        get rewarded | gets rewarded | rewarded with | levert u | levert je | levert een | earns you |
        earn you | gets you | get you a | entitles you | geeft recht op | worth a | worth 10 | good for a |
        goed voor een | unlocks | unlock your | opens the door | in appreciation of | in recognition of |
        with thanks for | as our thanks | as our thank | as thanks | to show our appreciation |
        to express our gratitude | our gratitude for | a thank you for | thank-you for | thankyou for |
        dankjewel voor | bij wijze van bedankje | ter ere van | als blijk van dank | als waardering voor |
        uit waardering | als aardigheidje | als extraatje voor | als cadeau voor | compensation for | swap for |
        trade for | kan ik u overhalen | kunnen wij u overhalen | overhalen | over te halen | persuade you |
        tempt you | convince you | verleiden | motivate | omkopen | sweeten | buy | ruilen | ruil je | ruilt u |
        swap your | trade your | in ruil | in return | in exchange | als dank | als dankjewel |
        als dankbetuiging | als bedankje | als bedankbetuiging | als bedanking | als klein bedankje |
        als een bedankje | als extra dank | als beloning | als kleine beloning | als wederdienst |
        als tegenprestatie | als tegengebaar | als compensatie voor | als cadeautje voor | bij wijze van dank |
        ter bedanking | ter beloning | uit dankbaarheid | uit dank | om u te bedanken | om je te bedanken |
        om u te belonen | om je te belonen | belonen | belonen we | belonen wij | beloon ik | wordt beloond |
        wordt beloond met | worden beloond | beloning voor | bedankje voor | voor wat hoort wat | tegenover |
        tegen inlevering van | dienst en wederdienst | voor wat | de ene hand wast de andere | handen wassen |
        een wederdienst | quid pro quo | as a thank you | as a thank-you | as a thankyou |
        as a small thank you | as a little thank you | as a big thank you | as our thank you | as a thanks |
        as a reward | as our way of saying thank | as a way of saying thank | way of saying thanks |
        way to say thanks | as a token of gratitude | as a token of our gratitude | to thank you |
        to say thank you | to say thanks | to reward you | to show our gratitude | out of gratitude |
        we reward | be rewarded | is rewarded | are rewarded | rewards you | will reward | reward for |
        reward you | payment for | thank you gift | scratch our back | scratch my back | scratch ours |
        scratch mine | return the favour | return the favor | a favour for a favour | win win | trade you |
        swap you | tit for tat | one good turn | it is a deal | deal | a fair trade | fair trade | fair swap |
        afgesproken | handjeklap
        """,
    "depends": """
        enough to make you | enough for you to | genoeg om u | genoeg om je | voldoende om u |
        decides how/whether/if/when | determines how/whether/if/when | bepaalt of/hoe/wanneer | bepalend voor |
        decisive for | my/our/the/your only request/wish/ask/requirement/favour/favor | one request |
        one thing | one small thing | mijn/onze/ons/de/het enige verzoek/wens/eis/vraag | een verzoek |
        1 verzoek | kleine wens | de ruil is | only ask | small ask | little ask | we do ask | i do ask |
        vragen wel | vragen wij wel | vragen we wel | vragen u wel | wel vragen we | wel vragen wij |
        wel vraag ik | vraag ik wel | wil ik wel | willen we wel | willen wij wel | moet wel | moet er wel |
        moet dan wel | the faster | the sooner | the quicker | hoe eerder | hoe sneller | hoe hoger |
        the higher your | the better your | prevents us | preventing us | stands between | stands in the way |
        stand in the way | in the way of | staat in de weg | in de weg staat | keeps us from | stops us from |
        stopping us from | makes it impossible | makes it difficult | makes it hard | maakt het lastig |
        maakt het moeilijk | maakt het onmogelijk | weerhoudt ons | holding up | holds up | not both |
        niet allebei | niet beide | choose between | kiezen tussen | either the | first step | eerste stap |
        small favour | little favour | kleine wederdienst | the deal | our deal | the offer is | ons voorstel |
        mijn voorstel | our proposal | my proposal | ons aanbod | here is the deal | in the meantime we need |
        only thing left | rest alleen nog | alleen nog nodig | is what it takes | in light of | we ask for |
        vragen wij om | vragen we om | hang on | hangs on | rests on | prerequisite | requirement for |
        a requirement | vereist voor | nodig voor | needed for | necessary for | required for |
        required before | needed before | afhankelijk van | afhankelijk | hangt af van | hangt van |
        hangt samen met | af van | gekoppeld aan | staat of valt | valt of staat | depends on | depends upon |
        depend on | depending on | dependent on | dependent upon | conditional on | conditional upon |
        contingent on | contingent upon | subject to | tied to | linked to | hinges on | reserved for |
        exclusively for | in afwachting van | wachten op | wachten enkel op | wachten alleen op |
        wachten alleen nog op | wacht op | wachten is op | wachten is alleen op | wachten nog op | pending |
        awaiting | waiting for | waiting on | wait for | only waiting for | als voorwaarde | voorwaarde is |
        voorwaarde voor | voorwaarde hiervoor | enige voorwaarde | onze voorwaarde | only condition |
        one condition | sole condition | our condition | the condition | condition is | condition for |
        only catch | the catch | enige wat | enige dat | het enige | enige eis | the only thing | only thing |
        all you need to do | all you have to do | all we ask | all we need | all i ask | all i need |
        all it takes | only requires | for only | alles wat | het kost u alleen | kost u slechts |
        is de sleutel | the key to | aan verbonden | goes hand in hand | hand in hand | comes with |
        gaat hand in hand
        """,
    "otherwise": """
        anders | zo niet | in het andere geval | otherwise | or else | if not | failing that | or we | or i |
        or you will | or your | of wij | of we | of u krijgt | of uw
        """,
    # a sentence that begins so leans on the one before it
    "that_done": """
        upon receipt | upon confirmation | in that case | in dat geval | dan gaan | and then | en dan |
        after doing so | having done | having seen | right after | straight after | directly after |
        direct daarna | meteen daarna | the same day | dezelfde dag nog | onmiddellijk daarna | at that point |
        the moment that | the moment it | zodra we | zodra wij | zodra ik | once we see | once we have seen |
        once i see | as soon as we | as soon as i | as soon as you do | when we see | wanneer we |
        bij wijziging | doing so | dat gedaan | once confirmed | once updated | once changed | once removed |
        eenmaal | zodra dat | zodra dit | zodra het | als dat | als dit | is dat | na dat | als u dat |
        als je dat | als u dit | als je dit | wanneer dat | wanneer u dat | zodra u dat | zodra je dat |
        zodra u dit | zodra je dit | nadat dat | nadat u dat | pas dan | dan pas | alleen dan | eerst dan |
        met die | once that | once this | once done | once you have | as soon as you have | once you have done |
        once you do | once it | when that | when you have | when you do | when done | after that | after this |
        after which | as soon as that | as soon as it | as soon as this | only then | if you do |
        if you can do | if so | do that | do this | doe dat | doet u dat | doe je dat | als u dat doet |
        waarna | whereupon | upon which
        """,
    # it is not tied
    "regardless": """
        whatever the | with/at any grade/rating/score/review | bij/met elk/ieder/welk cijfer |
        bij/met elke/iedere beoordeling | geen rol | no part | no role | not matter | niet uit | niet toe |
        niet mee | are separate | are two things | twee dingen | losse dingen | not because of | not based on |
        niet op basis | never based | with or without | met of zonder | wel of geen | good or bad |
        goed of slecht | positive or negative | positief of negatief | for better or worse | even so you |
        regardless | ongeacht | los van | staat los | staan los | losstaand | irrespective | independent of |
        independently of | independently from | independent from | onafhankelijk van | sowieso | hoe dan ook |
        in elk geval | in ieder geval | in any case | in any event | either way | any way | anyway | anyhow |
        no matter | whatever you | whatever your | whatever grade | whatever rating | whatever score |
        whatever happens | whether or not | of u nu | of u uw | of je je | wat u ook | wat je ook |
        welk cijfer | wat uw cijfer ook | wat voor cijfer | onvoorwaardelijk | onvoorwaardelijke |
        unconditional | unconditionally | zonder voorwaarden | zonder voorwaarde | zonder verdere voorwaarden |
        zonder enige voorwaarde | geen enkele voorwaarde | geen voorwaarde | geen voorwaarden | geen vereiste |
        not a condition | no condition | no conditions | no strings | without conditions |
        without any conditions | without strings | without any strings | zonder tegenprestatie |
        geen tegenprestatie | nothing in return | niets terug | niets voor terug | nothing is expected |
        niets tegenover | nothing to do with | niets te maken | niets met | niets mee te maken |
        has no bearing | no bearing | no influence | no effect | does not affect | not affect | doet niets af |
        geen invloed | heeft geen invloed | maakt niets uit | maakt niet uit | maakt daarvoor niet uit |
        makes no difference | make no difference | niet afhankelijk | hangt niet | does not depend |
        not depend | not dependent | not conditional | not tied | not linked | not contingent | niet gekoppeld |
        separate from | staat vast | zonder dat u | zonder dat je | without you having | without asking |
        without having to | zonder dat wij | never in exchange | nooit in ruil | niet in ruil |
        not in exchange | not in return | geen ruil | niet de bedoeling dat | verandert niets |
        verandert daar niets | changes nothing | will not change | does not change | doesn't change |
        still receive | still get | still refund | still be refunded | still entitled | still send |
        nog steeds recht | evengoed | evenzeer | net zo goed | toch uw geld | behoudt u gewoon | gewoon recht |
        because it is the law | not because of your | niet vanwege | niet omdat u | not the reason
        """,
    # only with "or" further on: "whether you keep or change it"
    "whether": """
        of je ons | whether it | of het nu | of het een | of je er | of u ons | whether you | whether your |
        of u de | of u een | of je de | of je een | of u het | of je het | of u hem
        """,
    "refusal": """
        not for sale | niet te koop | that was wrong | dat was fout | dat was verkeerd | dat was onjuist |
        tegen onze | should not have | had niet gemogen | never a condition | nooit een voorwaarde |
        geven nooit | bieden nooit | never give | never link | never tie | nooit korting | nooit geld |
        mag niet | mogen niet | mogen wij niet | mogen we niet | mogen geen | mogen wij geen | mogen we geen |
        mogen daar geen | mag ik geen | niet toegestaan | niet de bedoeling | verboden | tegen de regels |
        in strijd met | zo werken wij niet | zo werken we niet | doen wij niet | doen we niet | doe ik niet |
        doen wij nooit | doen we nooit | beginnen we niet | beginnen wij niet | geven wij nooit |
        geven we nooit | geven wij geen | geven we geen | bieden wij geen | bieden we geen | bieden wij nooit |
        bieden we nooit | betalen niet voor | betalen nooit voor | betalen wij niet voor | kopen geen |
        kopen wij niet | vragen nooit | vragen wij nooit | vragen we nooit | vragen geen | zullen nooit |
        zullen wij nooit | zullen u nooit | willen wij niet dat | willen we niet dat | willen niet dat |
        not allowed | not permitted | not how we | against the rules | against our | against the policy |
        forbidden | prohibited | we never | we would never | would never | i never | we will never | never ask |
        never offer | never pay | do not offer | do not pay | do not buy | do not trade | do not give |
        do not reward | do not exchange | do not want you to | would not want | may not offer | may not give |
        cannot offer | can not offer | can not give | can not reward | can not pay | can not trade |
        can not exchange | can not link | must not | we do not link | we do not tie | not ask you to |
        not asking you to | not asking for | vragen u niet | vragen wij u niet | vraag u niet
        """,
    # said of the act it unties; "you need only" does not
    "need_not": """
        no pressure to | geenszins verplicht | nergens toe verplicht | tot niets verplicht | niets verplicht |
        not under any obligation | under no obligation | hoeft niet | hoef niet | hoeven niet | hoeft niets |
        hoeft geen | hoef je niet | hoef je niets | hoeft u niet | hoeft u niets | hoeft u geen | hoef je geen |
        niet nodig | niet noodzakelijk | niet verplicht | geen verplichting | not necessary | not needed |
        not required | not obliged | not expected | no obligation | no need | need not | do not need |
        do not have to | not have to | not need to | geen verwachting | verwachten niet | verwachten wij niet |
        verwachten we niet | verwachten geen | verwachten wij geen | verwachten we geen | verwachten niets |
        we/i do not expect | not expecting | no expectation | no obligations | no pressure |
        zonder verplichting | geen noodzaak | geen sprake van
        """,
    "at_will": """
        you may keep | you may leave | u mag uw | u mag het laten | je mag je | mag blijven | can stay |
        may stay | blijft gewoon staan | blijft uiteraard staan | mag u laten | feel welcome |
        whenever you like | if you ever | welcome to | zelf weten | weet u zelf | any grade you |
        any rating you | any score you | welk cijfer u | het cijfer dat u | staat u vrij | staat je vrij |
        vrij om | bent u vrij | ben je vrij | u bent vrij | je bent vrij | helemaal aan u | geheel aan u |
        volledig aan u | aan u of | aan jou | is aan u | uw keuze | uw eigen keuze | jouw keuze |
        uw beslissing | free to | feel free to | up to you | your choice | your decision | your call |
        entirely yours | completely yours | at your discretion | if you like | if you wish | als u dat wilt |
        als u wilt | als je wilt | als je dat wilt | mocht u dat willen | if you feel like it |
        laten wij aan u | laten we aan u | leave that to you | leave it to you | leave that up to you
        """,
    "need_only": """
        hoeft alleen | hoeft u alleen | hoef je alleen | hoeft slechts | hoeft u slechts | hoeft enkel |
        hoeft daarvoor alleen | hoeft daarvoor slechts | hoeft maar | niets anders | niet meer te doen dan |
        niets meer te doen dan | hoeft hiervoor alleen | nothing more | nothing else | only have to |
        only need to | just have to | just need to | need only
        """,
    "keep_it": """
        hoeft niet/niets te betalen | hoeft u niet/niets te betalen | hoef je niet/niets te betalen |
        hoeft hem/het/niets/niet terug te sturen | hoeft hem/het niet retour te sturen | not have to pay |
        do not have to pay | will not have to pay | do not have to return | do not need to pay | need not pay |
        half of the | costs/cost you nothing | not cost you | kost u/je niets | kosten u/je niets |
        kost u geen cent | keep half | half the price | half your money | off your | off the price |
        off your next | is yours | are yours | be yours | sort you out | hook you up | see you right |
        look after | take good care | make amends | put it right | back to you | foot the bill |
        pick up the tab | pick up the cost | at no cost | at no charge | no charge | no cost | without charge |
        with our compliments | a little thank you | small token | little treat | something in return |
        in your inbox | in the post to you | go the extra mile | extra mile | extended warranty | goes out |
        go out | goes in the post | gaat de deur uit | gaat op de post | klaar voor u | voor u klaar |
        niet vergeten | belonen we | u er geen spijt | hand over hart | uw kant op | jouw kant op | ligt klaar |
        staat klaar | zand erover | from us to you | mag het houden | mag u houden | mag u het product houden |
        mag het product houden | mag het artikel houden | het artikel houden | het product houden |
        keep the item | keep the product | keep both | keep the old | keep your | not have to return |
        niet terug te sturen | niets terug te sturen | niet retour te sturen | not have to send it back |
        not pay | on the house | on us | op onze kosten | voor onze rekening | good as new | iets leuks |
        iets extra | iets extras | iets moois terug | iets voor u | little extra | little something |
        something extra | something special | something nice in | make it worth | worth your while |
        make it up | make things right | make this right | make it right | put things right | put this right |
        take care of | look after you | in orde | goed komen | niet te klagen | geen spijt |
        you will not regret | half price | your wallet | back in your account | back on your card |
        terug op uw rekening | op uw rekening | naar u toe | your way | nieuw exemplaar | nieuwe exemplaar |
        new one | brand new | second one | tweede exemplaar | krijgt u een nieuwe | volgende bestelling |
        next order | next purchase
        """,
    "asked_before": """
        thanks in advance | thank you in advance | bij voorbaat dank | alvast dank | alvast bedankt |
        bij voorbaat bedankt | thanking you in advance
        """,
}
