"""The words that announce a secret, and those that announce a number that is none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from autoqa.privacy.kinds import Kind
from autoqa.privacy.tokens import plain

Strength = Literal["strong", "weak", "tail", "bare", "tight"]


@dataclass(frozen=True, slots=True)
class Cue:
    """An announcement between two characters of a text; `kind` None announces an ordinary number.

    A "weak" one ("card") may be about something else and never replaces a strong one. A "tail" ("the last
    four digits") goes on with what was announced before. A "bare" noun ("order 40221") reaches only the
    number right behind it, a "tight" word ("about 40") one with nothing between. What is `small` ("how many",
    "costs") announces no number of more than six digits.
    """

    kind: Kind | None
    start: int
    end: int
    strength: Strength
    small: bool = False

    @property
    def for_next(self) -> bool:
        """Whether it is about the number behind it alone."""
        return self.strength in {"bare", "tight"}

    def allows(self, digits: str) -> bool:
        """Whether an ordinary number with these digits can be what is announced."""
        return not self.small or len(digits) <= MOST_OF_AN_AMOUNT


MOST_OF_AN_AMOUNT = 6
"""Digits of the longest price, quantity or reading."""


def find_cues(text: str) -> list[Cue]:
    """The cues in `text` in order; of those that overlap the longest remains."""
    readable = plain(text)
    found = [
        Cue(kind, _behind_a_digit(readable, match), match.end(), strength, small)
        for kind, strength, small, pattern in _patterns()
        for match in pattern.finditer(readable)
    ]
    secrets = [cue for cue in found if cue.kind is not None and cue.strength == "strong"]
    found = [cue for cue in found if cue.kind is not None or not _begun_in(cue, secrets)]
    found.sort(key=lambda cue: (cue.start - cue.end, cue.start))
    kept: list[Cue] = []
    for cue in found:
        if all(cue.end <= other.start or cue.start >= other.end for other in kept):
            kept.append(cue)
    return sorted(kept, key=lambda cue: cue.start)


def _behind_a_digit(text: str, match: re.Match[str]) -> int:
    """Where a cue begins; a "three" that ends a number before "on the back" is no part of it."""
    first = _DIGIT_FIRST.match(match[0])
    if first is None or _DIGIT_BEFORE.search(text[max(0, match.start() - 30) : match.start()]) is None:
        return match.start()
    return match.start() + first.end()


def _begun_in(cue: Cue, secrets: Sequence[Cue]) -> bool:
    """Whether an ordinary cue begins within a secret one, as in "phone number on the account"."""
    return any(secret.start < cue.start < secret.end for secret in secrets)


_DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|tre|quattro|[0-9]|\w+ty)"
_DIGIT_FIRST = re.compile(r"(?:three|four|3|4|tre|quattro)[\s,.-]+")
_DIGIT_BEFORE = re.compile(
    rf"\b{_DIGIT}[\s,.-]+(?:(?:okay|ok|yeah|uh|um|er|hmm|sorry|and|then|let|me|see)[\s,.-]+)*$|^\W*$"
)

_NUMBER = r"(?:numbers?|numbr|no|nr|num|#|digits?|details?|info|information)"
_OF = r"(?:of|on|from|for|to|off)"
_THE = r"(?:the|your|my|his|her|our|their|that|this|a|an)"
_PAY = (
    r"(?:credit|debit|bank|payment|visa|master|mastercard|prepaid|charge|corporate|business|new|other|old"
    r"|replacement"
    r"|virtual|amex)"
)
_BRAND = (
    r"(?:visa|master card|mastercard|amex|american express|discover|maestro|diners(?: club)?"
    r"|postepay|bancomat)"
)
_NO_CARD = r"(?:passport|id|identity|health|insurance|green|social|medicare|residence|library|gift|sim)\b"
_COUNT = r"(?:three|3|four|4)"
_CHAP = r"(?:me|us|him|her|them|you|my (?:husband|wife|son|daughter|office|assistant))"

_STRONG: dict[Kind, Sequence[str]] = {
    Kind.CARD: (
        rf"(?:{_PAY} )*card(?:'s)? (?:{_NUMBER}|ending|ends|ended|that ends|which ends|reads|says)(?: "
        rf"(?:in|with))?",
        rf"{_NUMBER} (?:that is |that's |printed |embossed |shown "
        rf"|written )?{_OF} {_THE} (?:(?!{_NO_CARD})\w+ )?card",
        rf"{_NUMBER} (?:across|on|at) (?:the )?(?:front|face)(?: {_OF} {_THE} (?:\w+ )?card)?",
        r"(?:long|card|full|entire|whole|main) (?:card )?numbers?(?: on the front)?",
        r"(?:sixteen|16|fifteen|15|nineteen|19|thirteen|13)(?: |-)?digits?(?: card)?(?: numbers?)?",
        rf"{_BRAND} (?:card )?(?:{_NUMBER}|ending|ends|that ends)(?: (?:in|with))?",
        r"card on file(?: is| ends| ending)?",
        r"\bpan\b|primary account number|embossed",
        r"(?:expir\w+|valid (?:thru|through|until)|exp) (?:date )?(?:of|on) (?:the|your|my) (?:\w+ )?card",
        r"numero (?:di |della |della mia |della sua |sulla )?(?:\w+ )?(?:carta|bancomat|postepay)"
        r"(?: di credito| di debito| prepagata)?",
        r"carta (?:di credito |di debito |prepagata )?(?:numero|che finisce|che termina|finisce"
        r"|termina)(?: con| in| per)?",
        r"(?:sedici|16) (?:cifre|numeri)|numero lungo|numeri (?:sul|sulla) (?:davanti|fronte|parte "
        r"anteriore)",
    ),
    Kind.SECURITY_CODE: (
        r"\bc ?\.?v ?\.?(?:v2?|c2?|2|two|n)\b(?: (?:code|number|value))?|\bcid\b|\bcsc\b|\bcvn\b",
        r"(?:see|c|sea|si) (?:vee|v|ve|vi) (?:vee|v|see|c|sea|two|ci|vi|ve)",
        r"(?:card )?(?:security|secure|secret|safety|card verification|signature|verification|validation"
        r"|authentication) "
        r"(?:codes?|numbers?|digits?|value|pin)",
        rf"(?:last |final |other |little |small )?{_COUNT}(?: |-)?(?:digit|figure|number)s? "
        r"(?:security |verification |secret |card )?(?:code|number|pin|value|cvv|cvc)",
        rf"(?:last |final |other |little |small )?(?:{_COUNT} )?(?:digits?|figures?|numbers?|code|ones) "
        r"(?:(?:that is |that's |that are |printed |written |there |just )*)"
        r"(?:on|at|from|off|above) (?:the |its |your )?"
        r"(?:back|reverse|rear|signature|other side|flip side|underside)(?: side)?"
        r"(?: (?:of|from) (?:the|your|my|that|this) (?:\w+ )?card)?",
        r"(?:three|3|four|4) (?:on|at) (?:the |its |your )?(?:back|reverse|rear|strip|signature)",
        r"(?:last|final|little|small) (?:three|3)(?: digits| numbers| figures| ones)?(?= on| at| from|\W*$)",
        r"(?:on |at |from )?(?:the )?(?:back|reverse|rear|other side|flip side|behind)(?: side)? of "
        r"(?:the|your|my|that|this) (?:\w+ )?card",
        r"(?:four|4)(?: digits| numbers| figures| small ones)? on the front",
        r"(?:three|four|3|4) (?:little |small |tiny )?(?:digits|numbers|figures) (?:\w+ ){1,3}?"
        r"(?:on|at|above|below|by) (?:the|its|your) (?:front|back|reverse|rear|strip|signature|number)",
        r"signature (?:strip|panel|line|box)",
        r"(?:next to|beside|near|by|behind|after|under) (?:the|your|my) signature"
        r"|(?:reverse|back|flip|other) side|(?:little|tiny|small) (?:numbers?|code|digits?)|(?:three|3)(?: "
        r"|-)?(?:little |small )?(?:digits?|figures?|numbers)(?: thing)?",
        r"(?:turn|flip|flipping|turning|spin|swing)(?:ed)? (?:it|that|this|(?:the|your|my) (?:\w+ )?card) "
        r"(?:over|around|round)|(?:on|off|at|look at|check) the (?:back|reverse|rear)\b"
        r"(?! of (?:the|your|my|our) (?!(?:\w+ )?card))|behind the card",
        rf"(?:back|reverse|rear) of {_THE} (?:\w+ )?(?:card|visa|mastercard|amex|one|plastic)",
        r"(?:code|numbers?|digits|figures) (?:on|at|from|by|under|above|below|near|next to) the "
        r"(?:strip|stripe|signature|magnetic \w+|white \w+|panel|reverse|rear|back)\b",
        r"(?:magnetic|black|mag|white|signature) (?:stripe?|band|panel)|card verification|banda magnetica",
        r"(?:security|verification|safety|signature) (?:bit|thing|thingy|one|part|box|field|strip"
        r"|square|figures?)",
        r"(?:code|cvv|cvc|security|little|small) (?:box|field|slot)|where (?:you|i|he|she) signs?(?:ed)?",
        rf"(?:code|pin|digits) (?:for|of|off|from|on|to) {_THE} (?:\w+ )?(?:card|visa|mastercard|amex)",
        r"(?:those|these|the|extra|other|short) (?:last |final |other |extra |small |little "
        r")?(?:three|3|few)"
        r"(?: (?:again|please|then|now|ones|extra|little|small|digits|numbers|figures))*(?=\W*$|[?.!])",
        r"(?:extra|short|other|safety|check|remaining) (?:digits|figures|number|code)|three ?-?figure\w*|"
        r"card check(?: (?:number|digits|code))?|(?:strip|panel|tiny|little|small) (?:code|digits"
        r"|numbers?|print)",
        r"(?:verification|login|access|log in|sign in|six digit|6 digit|four digit|4 digit"
        r"|confirmation|security) "
        r"(?:code|pin)(?: (?:we|i|you|they) (?:just |have )?(?:sent|texted|got|received|emailed))",
        r"(?<!promo\s)(?<!discount\s)(?<!voucher\s)(?<!tracking\s)(?<!error\s)"
        r"(?:code|pin|passcode|digits) (?:that |which )?(?:we|i|you|they|it)"
        r" (?:\w+ )?(?:sent|texted|emailed|messaged|received|gave|got|showed|shows)"
        r"|(?:authenticator|authentication|banking) app|memorable (?:number|digits|pin)"
        r"|(?:typed?|typing|enter(?:ed|ing)?|keyed|punched|inserted)(?: in)? (?:the|that|this|my|your) code"
        r"|(?:inserit|digitat|mess|provat)[oa] (?:col |il |con il )?codice"
        r"|codice (?!sconto|promo\w*|cliente|ordine|prodotto|pratica|errore|cupon)(?:\w+ ){0,5}?(?:ricevut"
        r"|arrivat|inviat|mandat|spedit|generat)\w*"
        r"(?: \w+ (?:sms|messaggio|mail))?",
        r"gir\w+ (?:la|questa|quella) (?:\w+ )?carta|volt\w+ la carta|numerin[oi]|numerett[oi]"
        r"|codicino|cifrett[ae]"
        r"|vicino alla firma|accanto alla firma|dopo la firma|sotto la firma|striscia (?:bianca|della firma)"
        r"|(?:codice|numero|cifre) (?:\w+ )?(?:dietro|a tre cifre|di tre cifre|da tre cifre|di tre numeri)"
        r"|(?:le |quelle )?(?:ultime )?(?:tre|3) cifre(?: \w+)? (?:dietro|finali)|pin della carta",
        r"(?:my |your |the |card |debit )?\bpin\b(?: (?:code|number|is))?(?! ?code (?:of|postal))",
        r"(?:one time|onetime|single use) (?:pass ?code|code|password|pin)|pass ?code|otp",
        r"codice (?:di |del )?(?:sicurezza|verifica|controllo|segreto|cvv|cvc|otp|pin)",
        r"(?:le |ultime )?(?:tre|3|quattro|4) (?:cifre|numeri|numerini|cifrette)(?: (?:che (?:trova|vede"
        r"|ci sono|stanno) )?"
        r"(?:sul|nel|dietro|di|a) ?(?:la |il |al )?(?:retro|dietro|carta)?)",
        r"(?:cifre|numeri|numerini|codice) (?:\w+ ){0,3}?(?:sul|nel|dietro|di|a) ?(?:la |il |al )?(?:retro"
        r"|dietro)",
        r"the (?:little|small|tiny) ones (?:as well|too|on|at|by|behind|next|please)",
        r"(?:back|reverse|rear|strip) (?:of it )?(?:says|reads|shows|said)",
        r"dietro (?:c'è|ci sono|trovo|vedo|leggo|ho|sta)(?: (?:scritto|stampato|scritta))?",
        r"sul retro(?: della (?:\w+ )?carta)?|dietro (?:la|alla) carta|retro della carta",
    ),
    Kind.IBAN: (
        r"\biban\b(?: number| code)?|\bi ban\b|eye ?ban|\bi b a n\b|i\.b\.a\.n\.?",
        r"international (?:bank )?account(?: number)?",
        r"coordinate(?: bancarie)?|codice iban|bonifico (?:a|su|sul|verso)|accredit\w+ (?:su|sul|a)",
    ),
    Kind.BANK_ACCOUNT: (
        r"account (?:number|no)(?=.{1,60}(?:sort code|routing))",
        r"(?:bank|checking|savings|current|chequing|giro) account(?: (?:number|details|no))?",
        r"(?:routing|transit|sort|a ?b ?a|aba|swift|bic|b i c) (?:transit )?(?:codes?|numbers?)|sortcode",
        r"account and (?:routing|sort code)|(?:conto corrente|numero di conto|numero del conto)(?: numero| "
        r"bancario)?",
    ),
    Kind.PHONE: (
        r"(?:tele|cell|mobile|home|work|office|daytime|evening|contact|call ?back|best|alternate"
        r"|alternative|second|"
        r"secondary|other|landline|direct|whatsapp|emergency|cellular|personal|new|current|different|good)? ?"
        r"(?:tele)?(?:phone|mobile|cell|cellphone|landline|contact|call ?back|whatsapp|fax|handset) ?"
        r"(?:phone )?(?:numbers?|no|digits)(?: on file)?",
        rf"(?:best|daytime|home|work|office|cell|direct|good) number(?: to (?:call|reach|text|contact)(?: "
        rf"{_CHAP})?)?",
        rf"number (?:to|for|where|that|which|at which|on which|we|i|you) (?:\w+ ){{0,4}}?"
        rf"(?:call|reach|text|ring|contact|dial|phone|get|use)(?:ing)?(?: {_CHAP})?(?: back)?(?: (?:on|at))?",
        rf"(?:call|reach|text|ring|phone|contact|get|dial|message|try|buzz|catch)(?:ing|ed)? {_CHAP} "
        rf"(?:back )?(?:\w+ )?(?:on|at)",
        r"(?:my|your|the|his|her) (?:cell|mobile|landline|cellphone|home phone|work phone|cell ?phone"
        r"|mobile phone)",
        r"(?:voice ?mail|find|leave a message for) (?:me |us )?(?:on|at)|which number|what number|number "
        r"(?:should|do|shall) \w+ (?:\w+ )?"
        r"(?:dial|call|use|ring|text|try)",
        r"area code|country code|whatsapp|calling (?:from|you from)|(?:dial|text|ring|telephone)(?= (?:\+"
        r"|\(|\d))",
        r"numero di (?:telefono|cellulare|casa|rete fissa|whatsapp)|(?:cellulare|recapito|telefonino)(?: "
        r"telefonico)?",
        r"(?:chiam|contatt|telefon|raggiung|richiam|trov)\w+ (?:\w+ ){0,2}?(?:al|allo|sul|a questo|su)(?: "
        r"numero)?",
        r"(?:chiamarmi|chiamarci|chiamato|chiamata(?: persa)?|squillo|messaggio|sms) (?:\w+ "
        r"){0,2}?(?:dal|da|al|sul)"
        r"|portabilità|(?:mia|sua|nostra|vecchia|nuova|altra) linea|la linea(?: \w+)? (?:è|guasta|fissa)",
        r"missed call(?: from)?|(?:calls?|calling|texts?|rang|ring) (?:\w+ ){0,2}?from|(?:text|sms"
        r"|code|message) "
        r"(?:goes|went|sent|going|comes?) to|next of kin|emergency contact|(?:my|your|the|his|her"
        r"|that|old|new) sim\b"
        r"(?! card)|port (?:my|the|this|over)|keep my (?:old |current |existing )?number",
        r"prefisso|numero (?:da|per|a cui|su cui|al quale) (?:\w+ ){0,2}?(?:richiam|chiam|contatt"
        r"|raggiung)\w+",
    ),
    Kind.EMAIL: (
        r"\be ?-? ?mails?(?: (?:address(?:es)?|id|account))?|mail address|posta elettronica"
        r"|indirizzo (?:di )?(?:posta|mail|e ?-? ?mail|elettronico)|la (?:sua |mia )?mail|casella",
    ),
    Kind.NATIONAL_ID: (
        r"(?:social|national|national health)(?: |-)?(?:security|insurance)(?: (?:number|no|code|digits"
        r"|card))*",
        r"(?:your|my|the|her|his|full|whole) social"
        r"(?!\s(?:media|anx|life|lives|skills|work|network|group|event|circle|interact|worker|account|feed"
        r"|post|class|club))|\bs ?\.?s ?\.?n\b|\bn ?\.?i ?\.?(?: ?number| no)\b"
        r"|\bnino\b|\bsin number|(?<!in\s)(?<!from\s)\bni\b(?: (?:number|no|one|num))?|\bp\.?p\.?s\.?n?\b(?: "
        r"number)?|national insurance|personal public service(?: number)?|public service number"
        r"|social's(?! (?:media|a|the|not)\b)"
        r"|\butr\b|unique taxpayer|tax (?:reference|ref|file number|code|number|payer)|payroll number"
        r"|medicare(?: number)?|medicaid|aadhaa?r(?: number)?|pan card(?: number)?|green card(?: number)?"
        r"|ein (?:number|is)|alien number|residence "
        r"permit|visa number|health (?:service )?(?:number|card)|nhs(?: number)?|chi number|insurance number"
        r"|military id|student id|tribal id|proof of (?:id|identity)|hmrc|\birs\b|national (?:number"
        r"|register)",
        r"(?:national|personal|citizen|government|government issued|state issued|state|foreigner|identity"
        r"|id|identification|tax|taxpayer|fiscal|nhs)"
        r"(?: (?:id|identity|identification|security|card|tax|payer))* (?:numbers?|no|code|card|id)\b",
        r"\btin\b number|\bitin\b|tax id\b|national id\b|identity card|id card|\bid number|fiscal code",
        r"passport(?: (?:number|no))?|driver'?s? licen[cs]e(?: (?:number|no))?|driving licen[cs]e(?: "
        r"(?:number|no))?",
        r"codice fiscale|\bc\.?f\.?(?= |:|\?|\.|$)|dati fiscali|numero fiscale|carta d'identità"
        r"|numero (?:del |di |della )?(?:passaporto|patente|documento|carta "
        r"d'identità)"
        r"|patente(?: di guida| numero)?|passaporto|tessera sanitaria",
        r"\bdni\b|\bnie\b|\bnif\b|\bbsn\b|burgerservicenummer|steuer ?-? ?(?:id|identifikationsnummer|nummer)"
        r"|sozialversicherungsnummer|numéro de sécurité sociale|sécurité sociale|\bnir\b|\bpesel\b"
        r"|\bcurp\b|\bcpf\b",
    ),
    Kind.BIRTH_DATE: (
        r"(?:dates?|day|month|year|place and date) of (?:\w+ )?birth|birth ?-?(?:date|day|year|month)s?(?: "
        r"date)?"
        r"|\bd ?\.? ?o ?\.? ?b\b",
        r"\bborn(?: on| in)?\b|when's your birthday|bday|b-day|birthdays?\b|how old (?:are|were) you"
        r"|how old (?:is|was) (?:he|she|the (?:patient|driver|child|passenger|baby|caller))",
        r"data (?:della |di )?(?:\w+ )?nascita|(?:è |sono |quando è |quand'è )?\bnat[oa]\b(?: il| nel| a)?"
        r"|(?:sono|siamo|(?:padre|madre|marito|moglie|figli[oa]|nonn[oa]|fratello|sorella"
        r"|signor[ae]?) è) del(?= ?l?'?(?:mille|19\d\d|\d\d\b|\w+(?:anta|enta)\w*))"
        r"|compleanno|compi\w* gli anni|quando compi\w*"
        r"|(?:giorno|mese|anno) di nascita|geburtsdatum|date de naissance|fecha de nacimiento|geboortedatum",
    ),
}

_WEAK: dict[Kind, Sequence[str]] = {
    Kind.CARD: (rf"(?:{_PAY} )*cards?|{_BRAND}|carta|carte|plastic",),
    Kind.PHONE: (
        rf"(?:call|reach|text|ring|phone|contact|message|get (?:a ?)?hold of|get back to|get in touch with"
        rf"|speak (?:to|with))"
        rf" {_CHAP}(?: back)?",
        r"(?:tele)?phone|mobile|cell|landline|telefono|reach (?:you|me)|ring|caller id|calling|call back"
        r"|fisso",
        r"(?:my|your) number(?: is)?|numero",
    ),
    Kind.BANK_ACCOUNT: (r"\bbank(?:ing)?\b(?: details)?|direct debit|banca",),
    Kind.NATIONAL_ID: (r"(?:my|your|his|her) id\b|\bssn\b|\bsocial\b|licen[cs]e|identity",),
    Kind.SECURITY_CODE: (
        r"(?:the |that |this |a |wrong |my )?code|(?:il |quel |questo |un |il mio )?codice",
        r"dietro|\bfirma\b|signature|cifre",
    ),
}

_TAIL = (
    r"(?:last|final|first|next|other|remaining|middle) (?:two|three|four|five|six|eight|2|3|4|5|6|8)(?: "
    r"(?:digits?|numbers?|figures?))?"
    r"(?! (?:days?|weeks?|months?|years?|hours?|times?|minutes?|invoices?|bills?|payments?|orders?|calls?"
    r"|visits?))",
    r"(?:last|first|final|end|middle) (?:bit|part|section|block|group|set)",
    r"(?:ending|ends|finishing|finishes) (?:in|with)|(?:che )?(?:finisce|termina|finiscono) (?:con|in|per)"
    r"|ultime (?:quattro|4|tre|3)(?: cifre)?|prime (?:quattro|sei)(?: cifre)?",
    r"(?:and )?the (?:year|month|day|rest|remaining)\b|l'anno|il mese",
)

_THING = (
    r"(?:work order|purchase order|back order|order|ticket|reference|ref|invoice|tracking|confirmation"
    r"|booking|reservation|case|claims?|policy|customer|client|account|membership|member|loyalty|rewards?"
    r"|serial|model|part|item|product|contract|transaction|receipt|parcel|shipment|package|(?<!on\s)file"
    r"|request|incident|purchase|imei|sim(?! card\b)|promo|promotion|coupon|discount|voucher|error|batch|lot"
    r"|vin|extension|ext|device|router|modem|registration|activation|frequent flyer|employee|agent|badge"
    r"|firmware|article|catalog|catalogue|quote|quotation|consignment|waybill|license plate|plate|bill"
    r"|complaint|job|enquiry|inquiry|query|chat|sku|rma|return|warranty|access|gift|subscription"
    r"|locker|lottery|winning"
    r"|procedure|ride|meter|supply|prescription|barcode|isbn|vehicle|chassis|dispute|fault"
    r"|repair|engineer|survey|site|asset|docket|manifest|crate|pallet|container|mandate|direct debit"
    r"|delivery|service|prize draw|raffle|draw|entry|competition)"
)
"""What has a number of its own, which may be long."""

_ASKED = (
    r"(?:order|ticket|reference|invoice|booking|reservation|case|claims?|policy|serial|model|part|item"
    r"|product|transaction|receipt|parcel|shipment|package|bill|complaint|job|quote|prescription|meter"
    r"|statement)"
)
"""What "which" and "what" ask the number of."""

_PLACE = (
    r"(?:flight|store|shop|zip|postal|post|house|street|room|seat|gate|page|version|build|statement"
    r"|channel|user|login|pickup|collection|unit|apartment|apt|flat|suite|building|floor|bus|train|platform"
    r"|exit|route|highway|table|line|lucky|player|form|step|option|section)"
)
"""What has a number of a few digits."""

_COSA = (
    r"(?:ordine|pratica|fattura|contratto|cliente|prenotazione|spedizione|serie|matricola|polizza|ticket"
    r"|segnalazione|bolletta|modello|riferimento|tracking|utente|tessera fedeltà|lotto|richiesta|reclamo"
    r"|contatore|pacco|collo|seriale|articolo|prodotto|sinistro|ricevuta|scontrino|protocollo|bolla|buono"
    r"|coupon|intervento|guasto|pod|pdr|targa|telaio|preventivo|abbonamento|lettura|autolettura)"
)
_LUOGO = (
    r"(?:volo|camera|stanza|treno|carrozza|posto|piano|interno|civico|binario|uscita|scala|aula|tavolo"
    r"|taglia)"
)

_IDENTIFIERS = (
    rf"(?:{_THING}|{_PLACE}) (?:reference |tracking |confirmation |order )?(?:numbers?|no|nr|codes?|id|ids|#"
    r"|identifier)\b"
    r"(?: (?:printed |written |shown )?(?:on|at) (?:the |its |your )?(?:back|bottom|side|front|box|label"
    r"|sticker|base|rear|underside))?",
    rf"(?:numbers?|code|id|identifier|reference|ref) (?:of|for|on) (?:the|your|my|this|that|today's?) "
    rf"(?:\w+ )?(?:{_THING}|{_PLACE}|box|label|sticker|letter|call|parcel|slip|note)",
    r"tracking|zip ?code|post ?code|imei|serial|vin number|\bsku\b|\brma\b|\bsim card(?: number)?|promo "
    r"?code|model name",
    r"(?:loyalty|membership|library|store|gift|points|rewards|business|sim|graphics|memory|sd) card(?: "
    r"number)?",
    rf"numero (?:d'|di |dell'|della |del |dello |della sua |del suo |della mia |del mio )"
    rf"(?:{_COSA}|{_LUOGO})",
    rf"{_COSA} (?:numero|n|nr|num|è|è il|è la|è numero)\b",
    r"codice (?:cliente|ordine|prenotazione|sconto|postale|prodotto|articolo|utente|pratica|errore|modello"
    r"|promozionale|"
    r"di tracciamento|tracking|riferimento|seriale|di prenotazione|di riferimento|contratto|dell'ordine)",
)
_AMOUNTS = (
    r"(?:what|which|whose) (?:kind of |type of |sort of |make of )?(?:phone|mobile|cell|device|laptop"
    r"|handset)"
    r"(?! ?numbers?| can| should| do (?:we|i))",
    r"how (?:many|much|long|often|far|big|large|tall|fast)|how old (?:is|are) (?:the|your|that|this|those)"
    r"|what (?:time|year|month|size|price|amount|floor|version|model|colou?r|channel)"
    r"|which (?:one|day|floor|version|model|size|plan|option)|what (?:day|date) (?:would|works|suits"
    r"|should|do you|can|is good)",
    r"(?:total|balance|price|cost|amount|fee|sum|rate|temperature|speed|weight|height|width|length"
    r"|distance|meter) "
    r"(?:is|was|of|comes to|will be|would be|reading|for)",
    r"(?:delivery|appointment|order|purchase|installation|shipping|invoice|start|end|due|booking|arrival"
    r"|departure) (?:date|day|time|window|slot)",
    r"quant[oiae]\b|a che ora|che ora|quale giorno|numero civico|il cap\b",
    r"(?:which|what|quale|che) (?!(?:tele|cell)?phone|number|mobile|card)(?:\w+ ){1,2}?"
    r"(?:are|is|were) (?:you|we|they) (?:calling|ringing|phoning|speaking) from",
    rf"(?:which|what|quale|che) (?:{_ASKED}|{_PLACE}|{_COSA}|{_LUOGO})"
    r"(?! (?:number )?(?:can|should|do|may) (?:we|i))",
    r"when (?:can|will|should|do|does|shall|could|would|did)|what day|(?:expir\w+|valid (?:thru"
    r"|through|until|till)|runs out|good through|exp\b)(?: (?:date|on|in|is))*"
    r"|scadenza|scade(?: (?:il|a|nel))?",
)

_THINGS_BARE = (
    rf"{_THING}s?|numbered",
    rf"{_COSA}",
    r"serial|tracking|confirmation|ref|reference|number of|iphone|galaxy|pixel",
)
_AMOUNTS_BARE = (
    rf"{_PLACE}s?|{_LUOGO}",
    r"costs?|prices?|priced|totals?|totall?ing|amounts?|pay|pays|paid|paying|charged?|charges"
    r"|refund(?:ed)?|balance|worth|owe|deposit|limit|discount|save|bonus|points|percent|percentage"
    r"|temperature|speed|weighs?|weight|size|measures?|reading|score|rating|level|age|aged|chapter"
    r"|episode|season|windows|xbox|playstation|office|model|version|quantity|qty|copies|"
    r"costa|costano|prezzo|totale|importo|pagato|versione|via|piazza",
)
_AROUND = (
    r"(?:about|around|approximately|nearly|almost|over|under|than|up to|since|until|till|between|before"
    r"|after|by|entro|dopo|prima|circa|più di|oltre)",
)
"""In front of an amount or a time, and of nothing else only when nothing lies between."""


@cache
def _noun() -> re.Pattern[str]:
    return _compile(rf"{_THING}s?|{_COSA}")


def names_a_thing(text: str) -> bool:
    """Whether a bare cue is the name of something numbered ("parcel") and not a word of money or time."""
    return _noun().fullmatch(plain(text)) is not None


_Row = tuple[Kind | None, Strength, bool, re.Pattern[str]]


@cache
def _patterns() -> tuple[_Row, ...]:
    """Every pattern; a space in one stands for any gap, also with a filler in it."""
    rows: list[_Row] = []
    for kind, patterns in _STRONG.items():
        rows += [(kind, "strong", False, _compile(pattern)) for pattern in patterns]
    for kind, patterns in _WEAK.items():
        rows += [(kind, "weak", False, _compile(pattern)) for pattern in patterns]
    rows += [(None, "tail", False, _compile(pattern)) for pattern in _TAIL]
    rows += [(None, "strong", False, _compile(pattern)) for pattern in _IDENTIFIERS]
    rows += [(None, "strong", True, _compile(pattern)) for pattern in _AMOUNTS]
    rows += [(None, "bare", False, _compile(pattern)) for pattern in _THINGS_BARE]
    rows += [(None, "bare", True, _compile(pattern)) for pattern in _AMOUNTS_BARE]
    rows += [(None, "tight", True, _compile(pattern)) for pattern in _AROUND]
    return tuple(rows)


def _compile(pattern: str) -> re.Pattern[str]:
    gap = r"(?:[\s,.-]{1,3}(?:(?:uh|um|er|erm|ehm|like)\b[\s,.]{1,3})?)"
    spread = re.sub(r"(?<!\\)(?<!\[) (?!\?)", lambda _: gap, pattern)
    spread = spread.replace(" ?", f"{gap}?")
    return re.compile(rf"(?<![\w@])(?:{spread})(?!\w)")
