"""The closed word lists of privacy: fillers, links, units, letters as they are spelt."""

from __future__ import annotations

FILLERS = frozenset(
    """
    uh uhm um umm er erm eh ah hm hmm mm mmm mhm huh so well like then and now ok okay yes yeah yep yup no
    nope sorry wait actually right sure correct again correction scratch that that's thats it it's its is i
    i'm mean let me see think next followed by space dash hyphen comma dot point slash minus plus underscore
    the ones all together uppercase lowercase capital lower upper case oops pardon please finally lastly
    letter lettera first part ehm beh mah allora poi e ed quindi ecco si sì ok va bene cioè scusi scusa
    aspetti aspetta trattino spazio barra virgola punto meno più dopo maiuscola minuscola anzi
    """.split()
)
"""Said between the digits of one number without ending it."""

LINKS = FILLERS | frozenset(
    """
    hang being be be's would should will my mine your yours our his her their this these those they they're
    are was were here here's there number numbers digits digit code one's go goes ahead starts start
    starting begins begin beginning ends end ending with in of on at for as to from got have i've has you
    can could do does just read reads reading says say it'll i'd called okay-dokay perfect great thanks
    thank alright a an back out give gave bear moment second look looking card phone thing get grab getting
    found that'd it'd they'd there'd that'll they'll there way gonna ready exactly absolutely certainly
    course fine good hello hi hey still also down write written take taking taken we we'll i'll us am did
    confirm confirming confirmed repeat not but believe double check sir madam ma'am mister miss mrs mr
    gotcha excuse what listening ma il lo la i gli le mio mia suo sua è e' sono numero cifre codice inizia
    finisce con per di del della questo questa certo certamente subito un attimo dunque prego grazie
    perfetto può ho ha dica pronto glielo dico legga leggo signora signore esatto giusto benissimo d'accordo
    nuovo ripeto confermo
    """.split()
)
"""Said around a number by somebody who only gives it."""

BACKCHANNEL = FILLERS | frozenset(
    """
    got gotcha uh-huh great perfect thanks thank you fine good go ahead on continue alright cool and exactly
    carry keep going lovely i'm listening with ready noted excellent so far what's what comes after rest of
    letter letters lettera certo prego avanti continui perfetto dica ottimo grazie sì esatto capito
    """.split()
)
"""Said by the party that takes a number down."""

UNITS = frozenset(
    """
    dollar dollars buck bucks euro euros pound pounds quid cent cents pence penny usd eur gbp chf percent
    second seconds sec secs minute minutes min mins hour hours hrs hr day days week weeks weekday
    weekdays month months year years yr yrs business working calendar weekend weekends nights night times
    time people persons person adults adult children child kids kid guests guest passengers items item
    pieces piece copies units boxes box bags bottles packs packets pairs pair tickets seats rooms bedrooms
    lines devices phones tablets laptops users accounts cards payments installments instalments invoices
    orders letters emails messages calls attempts visits points stars miles mile kilometers kilometres km
    meters metres meter metre m cm mm feet foot ft inches inch yards kilos kilo kg grams gram g lb lbs
    ounces oz liters litres liter litre gallons watts watt kilowatts kw kwh volts volt amps degrees
    gigabytes gigabyte gigs gig gb megabytes megabyte megs mb tb terabytes mbps megabits gigabit gigabits hz
    mhz ghz channels o'clock oclock am pm a.m p.m noon midnight st nd rd th floors floor stories questions
    options steps digits digit figures characters letters numbers words percentage k x moment moments more
    others other of thing things million millions dozen dozens cycles rings bars stops reasons ways problems
    issues parcels packages chairs tables doors windows computers routers modems televisions screens
    batteries cables filters printers cartridges reams sets refunds charges fees products subscriptions
    licenses licences contracts plans agents colleagues technicians men women month's day's year's week's
    hour's euro centesimi secondi minuti ore giorni settimane mesi
    anni volte persone pezzi scatole chili grammi metri gradi gigabyte giga litri
    bambini adulti notti camere cifre lavorativi lavorativo virgola percento metro chilometri
    rate fatture ordini ospiti cose
    """.split()
)
"""A number in front of one of these counts something."""

ONE_OF = frozenset(
    "attimo momento secondo minuto ora giorno settimana mese anno volta persona pezzo cosa".split()
)
"""The same behind "one" alone: behind another number these begin something else ("9302 ora provo")."""

VAGUE = frozenset("of more other others thing moment moments second card cards".split())
"""Units that also stand behind a number that counts nothing: "721 of course"."""

NATO = dict(
    pair.split("=")
    for pair in (
        "alpha=a alfa=a bravo=b charlie=c delta=d echo=e foxtrot=f golf=g hotel=h india=i juliet=j "
        "juliett=j kilo=k lima=l "
        "mike=m november=n oscar=o papa=p quebec=q romeo=r sierra=s tango=t uniform=u victor=v whiskey=w "
        "whisky=w xray=x "
        "yankee=y zulu=z zed=z zee=z"
    ).split()
)
"""Words that spell a letter by themselves."""

ITALIAN_LETTERS = dict(
    pair.split("=")
    for pair in (
        "ancona=a bari=b bologna=b como=c catania=c domodossola=d empoli=e firenze=f genova=g hotel=h "
        "acca=h imola=i jolly=j "
        "kappa=k cappa=k livorno=l milano=m napoli=n otranto=o palermo=p padova=p quarto=q roma=r savona=s "
        "salerno=s "
        "torino=t taranto=t udine=u venezia=v verona=v washington=w xilofono=x ics=x york=y yogurt=y "
        "ipsilon=y zara=z "
        "zeta=z effe=f elle=l emme=m enne=n erre=r esse=s bi=b gi=g pi=p cu=q vu=v"
    ).split()
)
"""The same in Italian: towns that spell, and names of letters that are not also common words."""

CHAT_WORDS = frozenset("pls plz thx tks tnx thnx grz qst cmq nn tt msg txt btw np rgds brb".split())
"""Words that people write without vowels, and that spell nothing."""

HOMOPHONES = {"to": "2", "too": "2", "for": "4", "fore": "4", "won": "1", "ate": "8", "tree": "3", "sex": "6"}
"""What a recogniser writes for a digit; read as one only between two digits."""

ZEROS = frozenset(("oh", "o", "nil", "ow"))
"""Zero beside a digit, something else elsewhere."""

ENGLISH_HINTS = frozenset(
    "the is my you and it your for of that this what can have please yes thank hello on are was with".split()
)
ITALIAN_HINTS = frozenset(
    """
    codice fiscale numero carta sicurezza nato nata telefono erre esse emme enne elle il la di che è mi per
    un una del della sono mia mio suo sua può grazie sì buongiorno al le lo con qual
    """.split()
)

# Said within a number without meaning anything.
HESITATION = frozenset("uh uhm um umm er erm eh ehm hmm mm sorry yeah okay ok let me see wait".split())
