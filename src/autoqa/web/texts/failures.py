"""What goes wrong, as errors say it, and the same in Italian.

Errors are written where they are raised, in English, for programs and logs as well as for people. A page in
Italian finds the sentence here by its words; what stands in {braces} is carried over.
"""

from __future__ import annotations

from collections.abc import Mapping

ITALIAN: Mapping[str, str] = {
    # Who may do what
    "sign in first": "prima accedi",
    "'{name}' may not do this: it takes another role ({roles})": (
        "«{name}» non può farlo: serve un altro ruolo ({roles})"
    ),
    "this was asked for from another site": "la richiesta viene da un altro sito",
    "this form is too old, or not one of this app; load the page again and send it anew": (
        "questo modulo è troppo vecchio, o non è di questa applicazione; ricarica la pagina e invialo di nuovo"
    ),
    "too many requests": "troppe richieste",
    "the name or the password is wrong": "il nome o la password sono sbagliati",
    "the old password is wrong": "la vecchia password è sbagliata",
    "too many attempts; try again in {minutes} minutes": "troppi tentativi; riprova tra {minutes} minuti",
    "nobody signs in by a password here; use the sign-in service": (
        "qui non si accede con una password; usa il servizio di accesso"
    ),
    "the first administrator is there already, or this is not the address that autoqa serve showed": (
        "il primo amministratore c'è già, o questo non è l'indirizzo mostrato da autoqa serve"
    ),
    "somebody was added already: ask an administrator": (
        "qualcuno è già stato aggiunto: chiedi a un amministratore"
    ),
    "a password has {least} to {most} characters, and this one has {found}; take some words that do not belong "
    "together": (
        "una password ha da {least} a {most} caratteri, e questa ne ha {found}; scegli alcune parole che non "
        "stanno insieme"
    ),
    "this password is easily guessed; take some words that do not belong together, and not the name": (
        "questa password si indovina facilmente; scegli alcune parole che non stanno insieme, e non il nome"
    ),
    "this took too long; sign in again": "è passato troppo tempo; accedi di nuovo",
    "this code is wrong; is the generator's clock right?": (
        "questo codice è sbagliato; l'orologio del generatore è giusto?"
    ),
    "this code is wrong, or was used before": "questo codice è sbagliato, o è già stato usato",
    "there is no second factor; sign in again": "non c'è un secondo fattore; accedi di nuovo",
    "there is a second factor already; sign in with it": "c'è già un secondo fattore; accedi con quello",
    "there is a second factor already; take it away first": "c'è già un secondo fattore; prima toglilo",
    "this is no secret of a second factor; begin again": (
        "questo non è il segreto di un secondo fattore; ricomincia"
    ),
    "the second factor cannot be read: the workspace's secret.key is another one; an administrator can take the "
    "factor away": (
        "il secondo fattore non si può leggere: il file secret.key dello spazio di lavoro è un altro; un "
        "amministratore può togliere il fattore"
    ),
    "no sign-in service is set ([web] openid_issuer)": (
        "nessun servizio di accesso è impostato ([web] openid_issuer)"
    ),
    "this sign-in was not begun here; begin again": "questo accesso non è cominciato qui; ricomincia",
    "the sign-in service said no ({reason})": "il servizio di accesso ha detto di no ({reason})",
    "this sign-in took too long, or was begun in another browser; begin again": (
        "questo accesso è durato troppo, o è cominciato in un altro browser; ricomincia"
    ),
    "the sign-in service gives no '{claim}'; set [web] openid_claim to what it gives": (
        "il servizio di accesso non dà «{claim}»; imposta [web] openid_claim su ciò che dà"
    ),
    "the sign-in service has not verified this e-mail address": (
        "il servizio di accesso non ha verificato questo indirizzo e-mail"
    ),
    "'{name}' may not sign in here; ask an administrator": (
        "«{name}» non può accedere qui; chiedi a un amministratore"
    ),
    # People and programs
    "team '{team}': stands for every team, and is none": "gruppo «{team}»: sta per tutti i gruppi, e non è uno",
    "user '{name}': a name has 1 to 80 characters, none of them a control character, and no space at either end": (
        "utente «{name}»: un nome ha da 1 a 80 caratteri, nessuno di controllo, e nessuno spazio ai due capi"
    ),
    "user '{name}': needs a role; there are {roles}": "utente «{name}»: serve un ruolo; ci sono {roles}",
    "user '{name}': an agent needs the name by which interactions know them (agent)": (
        "utente «{name}»: a un operatore serve il nome con cui le interazioni lo conoscono (agent)"
    ),
    "language '{language}': there are en and it": "lingua «{language}»: ci sono en e it",
    "'{name}' is the only administrator; make somebody else one first": (
        "«{name}» è l'unico amministratore; prima nomina qualcun altro"
    ),
    "{what} '{name}': is no name": "«{name}»: non è un nome",
    "user '{name}' was changed by somebody else meanwhile; look again": (
        "l'utente «{name}» è stato cambiato da qualcun altro nel frattempo; guarda di nuovo"
    ),
    "a user '{name}' is there already; give another name": "un utente «{name}» c'è già; scegli un altro nome",
    "team '{team}': is no name": "gruppo «{team}»: non è un nome",
    "no user '{name}'; `autoqa users list` shows those that are there": (
        "nessun utente «{name}»; `autoqa users list` mostra quelli che ci sono"
    ),
    "a key needs a name of 1 to 80 printable characters, such as the program's": (
        "a una chiave serve un nome da 1 a 80 caratteri stampabili, per esempio quello del programma"
    ),
    "{days} days: a key lives for 1 to {most} days": "{days} giorni: una chiave vale da 1 a {most} giorni",
    "you have {most} keys already; take one away first": "hai già {most} chiavi; prima togline una",
    "no key {number} of yours": "nessuna tua chiave {number}",
    "name what to tell of: {events}": "indica di che cosa avvisare: {events}",
    "no webhook {number} in the store": "nessun webhook {number} nell'archivio",
    "webhook '{url}': is no address; write it as https://example.org/hook": (
        "webhook «{url}»: non è un indirizzo; scrivilo come https://example.org/hook"
    ),
    "a webhook's address holds no name and no password; the signature is the proof": (
        "l'indirizzo di un webhook non contiene né nome né password; la firma è la prova"
    ),
    "webhook '{url}': without https only this machine and private networks are told": (
        "webhook «{url}»: senza https si avvisano solo questa macchina e le reti private"
    ),
    "webhook '{url}': is no address ({error})": "webhook «{url}»: non è un indirizzo ({error})",
    # Calls, forms and remarks
    "no interaction '{name}' in the store": "nessuna interazione «{name}» nell'archivio",
    "interaction '{name}' is given to {holder} to grade; take another one": (
        "l'interazione «{name}» è affidata a {holder} da valutare; prendine un'altra"
    ),
    "{holder} has interaction '{name}' in hand until {until}; take another one, or try again then": (
        "{holder} ha in mano l'interazione «{name}» fino alle {until}; prendine un'altra, o riprova dopo"
    ),
    "interaction '{name}' has no evaluation yet": "l'interazione «{name}» non ha ancora una valutazione",
    "interaction '{name}' has no transcript yet": "l'interazione «{name}» non ha ancora una trascrizione",
    "interaction '{name}' has no transcript": "l'interazione «{name}» non ha una trascrizione",
    "no turn {place} in interaction '{name}'": "nessun turno {place} nell'interazione «{name}»",
    "turn {place}: there are {count}, counted from 0": "turno {place}: ce ne sono {count}, contati da 0",
    "there are no words; write some, or leave it": "non ci sono parole; scrivine, o lascia stare",
    "no remark {number} of yours on interaction '{name}'": (
        "nessuna tua nota {number} sull'interazione «{name}»"
    ),
    "the {what} has {count} characters, and {most} at most are kept": (
        "sono {count} caratteri, e se ne conservano al massimo {most}"
    ),
    "no answer yet for: {missing}; give a level, or say that it does not apply": (
        "manca ancora la risposta a: {missing}; dai un livello, o di' che non si applica"
    ),
    "say why the form is given back": "di' perché la scheda viene restituita",
    "no session '{session}' in which you grade interaction '{name}'": (
        "nessuna sessione «{session}» in cui valuti l'interazione «{name}»"
    ),
    "'{evaluator}' handed in no form for interaction '{name}'": (
        "«{evaluator}» non ha consegnato una scheda per l'interazione «{name}»"
    ),
    "criterion '{criterion}': is not asked on this form ({known})": (
        "criterio «{criterion}»: questa scheda non lo chiede ({known})"
    ),
    "criterion '{criterion}': {score} is no level; there are {levels}": (
        "criterio «{criterion}»: {score} non è un livello; ci sono {levels}"
    ),
    "criterion '{criterion}': the comment has {count} characters, and {most} at most are kept": (
        "criterio «{criterion}»: il commento ha {count} caratteri, e se ne conservano al massimo {most}"
    ),
    "your form is handed in, and you have seen the other scores; a lead can give it back": (
        "la tua scheda è consegnata e hai visto gli altri punteggi; un responsabile può restituirtela"
    ),
    "you looked at the scores of this interaction, so you cannot grade it blind any more": (
        "hai guardato i punteggi di questa interazione, quindi non puoi più valutarla alla cieca"
    ),
    "the calibration session takes no more grades": "la sessione di calibrazione non accetta più valutazioni",
    "this form was kept from another window meanwhile (version {there}, and not {seen}); look at both and keep "
    "one": (
        "nel frattempo questa scheda è stata salvata da un'altra finestra (versione {there}, e non {seen}); "
        "guarda entrambe e tienine una"
    ),
    "the form does not say which version it was made from; load the page again": (
        "il modulo non dice da quale versione viene; ricarica la pagina"
    ),
    "'{text}' is no moment; write minutes and seconds, as in 1:05": (
        "«{text}» non è un momento; scrivi minuti e secondi, come 1:05"
    ),
    "'{text}' is no level": "«{text}» non è un livello",
    "'{name}' does not grade calls of this team; give it to somebody who does": (
        "«{name}» non valuta chiamate di questo gruppo; affidala a chi lo fa"
    ),
    "column '{column}': the queue has none; there are {known}": (
        "colonna «{column}»: la coda non ce l'ha; ci sono {known}"
    ),
    "a view's name has 1 to {most} printable characters": (
        "il nome di una vista ha da 1 a {most} caratteri stampabili"
    ),
    "{most} views are kept already; drop one first": "ci sono già {most} viste; prima togline una",
    "no view '{name}' of yours": "nessuna tua vista «{name}»",
    "{what} '{value}': is no day of a call": "«{value}»: non è il giorno di una chiamata",
    "{what} '{value}': there is none; there are {known}": "«{value}»: non c'è; ci sono {known}",
    "{what} '{value}': is no day; write it as 2026-03-02": "«{value}»: non è un giorno; scrivilo come 2026-03-02",
    # Listening
    "this link leads nowhere, or no longer; ask whoever sent it for another": (
        "questo collegamento non porta da nessuna parte, o non più; chiedine un altro a chi te l'ha mandato"
    ),
    "days {days}: a clip may be heard for up to {most} days": (
        "giorni {days}: un brano si può ascoltare fino a {most} giorni"
    ),
    "'{name}' has no copy with its secrets silenced, and nothing else is played; transcribe it again": (
        "«{name}» non ha una copia con i dati segreti silenziati, e altro non si ascolta; trascrivila di nuovo"
    ),
    "no recording is kept with '{name}'": "con «{name}» non è conservata alcuna registrazione",
    "the recording of '{name}' is not where it was; put it back, or score it again where it is now": (
        "la registrazione di «{name}» non è più dov'era; rimettila, o valutala di nuovo dove si trova ora"
    ),
    "where the recording of '{name}' was, there is another one now; put it back, or score it again": (
        "dov'era la registrazione di «{name}» ora ce n'è un'altra; rimettila, o valutala di nuovo"
    ),
    "a clip from {start} to {end} s: it has to last {least} to {most} s and to lie within the call": (
        "brano da {start} a {end} s: deve durare da {least} a {most} s e stare dentro la chiamata"
    ),
    # Disputes
    "interaction '{name}' has no answer to '{criterion}' that could be disputed": (
        "l'interazione «{name}» non ha una risposta a «{criterion}» che si possa contestare"
    ),
    "answers of {day} and before can no longer be disputed": (
        "le risposte del {day} e precedenti non si possono più contestare"
    ),
    "the answer to '{criterion}' was disputed before, or is not one to dispute": (
        "la risposta a «{criterion}» è già stata contestata, o non si può contestare"
    ),
    "you gave this answer yourself; somebody else decides": "questa risposta l'hai data tu; decide qualcun altro",
    "you raised this dispute yourself; somebody else decides": "la contestazione è tua; decide qualcun altro",
    "the scorecard of dispute {number} is no longer in the store": (
        "la scheda di valutazione della contestazione {number} non è più nell'archivio"
    ),
    "give the level that the answer is to have; there are {levels}": (
        "indica il livello che la risposta deve avere; ci sono {levels}"
    ),
    "{new} is not above {old}: a dispute raises a score or leaves it, and never lowers it": (
        "{new} non è più alto di {old}: una contestazione alza un punteggio o lo lascia, e non lo abbassa mai"
    ),
    "give a reason in words": "dai un motivo a parole",
    "no dispute {number} in the store": "nessuna contestazione {number} nell'archivio",
    "dispute {number} is decided": "la contestazione {number} è decisa",
    "dispute {number} is decided already; look again": "la contestazione {number} è già decisa; guarda di nuovo",
    # Calibration sessions
    "a session has 1 to {most} calls: name some, or have some drawn": (
        "una sessione ha da 1 a {most} chiamate: indicane alcune, o falle estrarre"
    ),
    "deadline {deadline}: is past; give a later one": "scadenza {deadline}: è passata; indicane una successiva",
    "criterion '{criterion}': is none of this session ({known})": (
        "criterio «{criterion}»: non è di questa sessione ({known})"
    ),
    "a decision needs words: say how the question is to be read": (
        "una decisione richiede parole: di' come va intesa la domanda"
    ),
    "session '{name}' is not revealed yet: nobody sees another's grade before": (
        "la sessione «{name}» non è ancora svelata: prima nessuno vede i voti degli altri"
    ),
    "no session '{name}' that you take part in or lead": "nessuna sessione «{name}» a cui partecipi o che guidi",
    "no session '{name}' in the store; there are: {known}": (
        "nessuna sessione «{name}» nell'archivio; ci sono: {known}"
    ),
    "a session '{name}' is there already; give another name": (
        "una sessione «{name}» c'è già; scegli un altro nome"
    ),
    "session '{name}' is {state}: nothing can be decided in it": (
        "la sessione «{name}» è {state}: non vi si può decidere nulla"
    ),
    "session '{name}' has calls of other teams; somebody leads it who reaches them all": (
        "la sessione «{name}» ha chiamate di altri gruppi; la guida chi le vede tutte"
    ),
    "a session's name has 1 to {most} printable characters": (
        "il nome di una sessione ha da 1 a {most} caratteri stampabili"
    ),
    "a session compares people: choose two or more, or one and an expert": (
        "una sessione confronta persone: scegline due o più, o una e un esperto"
    ),
    "there is no call to draw that all who take part reach; score some first": (
        "non c'è una chiamata da estrarre che tutti i partecipanti vedano; prima valutane alcune"
    ),
    "'{name}' does not reach {calls}: leave the call or the person out": (
        "«{name}» non vede {calls}: togli la chiamata o la persona"
    ),
    "scores of {who} are missing: wait, or say why it is revealed before": (
        "mancano i voti di {who}: aspetta, o di' perché si svela prima"
    ),
    "'{name}' grades no calls; there are {known}": "«{name}» non valuta chiamate; ci sono {known}",
    "criterion '{criterion}': is none that people judge ({known})": (
        "criterio «{criterion}»: non è tra quelli che le persone giudicano ({known})"
    ),
    "'{text}' is no number of calls": "«{text}» non è un numero di chiamate",
    "'{text}' is no time; write it as 2026-11-30T18:00": "«{text}» non è un'ora; scrivila come 2026-11-30T18:00",
    # Coaching and dashboards
    "a training has a title; it and who gave it take {most} characters": (
        "una formazione ha un titolo; il titolo e chi l'ha tenuta stanno in {most} caratteri"
    ),
    "a training has a day, up to today; give the day on which it was": (
        "una formazione ha un giorno, fino a oggi; indica il giorno in cui è stata"
    ),
    "hours: more than 0 and up to {most}; half an hour is 0.5": (
        "ore: più di 0 e fino a {most}; mezz'ora è 0.5"
    ),
    "criterion '{criterion}': no call of your teams has a score on it": (
        "criterio «{criterion}»: nessuna chiamata dei tuoi gruppi ha un punteggio"
    ),
    "criterion '{criterion}': calls have no score on it ({known})": (
        "criterio «{criterion}»: le chiamate non hanno un punteggio ({known})"
    ),
    "no agent '{agent}' in your teams": "nessun operatore «{agent}» nei tuoi gruppi",
    "no plan {number} in the store": "nessun piano {number} nell'archivio",
    "no training {number} in the store": "nessuna formazione {number} nell'archivio",
    "a plan has 1 to {most} goals: choose what to work on first": (
        "un piano ha da 1 a {most} obiettivi: scegli su che cosa lavorare prima"
    ),
    "a criterion stands in a plan once; put both goals into one": (
        "un criterio sta in un piano una volta sola; unisci i due obiettivi"
    ),
    "target of '{criterion}': is no number": "traguardo di «{criterion}»: non è un numero",
    "until {day}: is past; give a day to come": "entro {day}: è passato; indica un giorno futuro",
    "{what} '{text}': is no number; write it as 3.5": "«{text}»: non è un numero; scrivilo come 3.5",
    "'{text}' is no day; write it as 2026-03-02": "«{text}» non è un giorno; scrivilo come 2026-03-02",
    "table '{table}': there is none; there are {known}": "tabella «{table}»: non c'è; ci sono {known}",
    "measure '{measure}': no call has it; there are {known}": (
        "misura «{measure}»: nessuna chiamata ce l'ha; ci sono {known}"
    ),
    # Scorecards
    "is not valid TOML: {reason}": "non è TOML valido: {reason}",
    "is laid out so that forms cannot change it; give each section a [[sections]], each criterion a "
    "[[sections.criteria]], or change the text itself": (
        "è scritta in modo che i moduli non possono cambiarla; dai a ogni sezione un [[sections]] e a ogni "
        "criterio un [[sections.criteria]], o cambia il testo stesso"
    ),
    "{count} fields were changed at once, and {most} can be; check in between, or change the text itself": (
        "{count} campi cambiati in una volta, e possono essere {most}; verifica nel mezzo, o cambia il testo"
    ),
    "nothing is called '{name}'": "nulla si chiama «{name}»",
    "no version '{version}' is kept beside the scorecard": (
        "nessuna versione «{version}» è conservata accanto alla scheda"
    ),
    "the scorecard was changed by somebody else meanwhile; look at both and save again": (
        "nel frattempo qualcun altro ha cambiato la scheda; guarda entrambe e salva di nuovo"
    ),
    "version '{version}': another scorecard has it already, and people tell scorecards by it; give this one "
    "another version": (
        "versione «{version}»: un'altra scheda ce l'ha già, e le schede si distinguono da quella; dai a questa "
        "un'altra versione"
    ),
    # Models and jobs
    "no job {number} is remembered": "nessun lavoro {number} è ricordato",
    "job {number} of '{who}' is running, and only one can; wait until it is done": (
        "il lavoro {number} di «{who}» è in corso, e ne può correre uno solo; aspetta che finisca"
    ),
    "'{task}' is about one model; ask for it on the page of the model": (
        "«{task}» riguarda un modello; chiedilo sulla pagina del modello"
    ),
    "{model}: compare the candidate with the model in service first": (
        "{model}: prima confronta il candidato con il modello in servizio"
    ),
    "the candidate, or what it was compared with, is another than was shown; look at it again": (
        "il candidato, o ciò con cui è stato confrontato, non è più quello mostrato; guardalo di nuovo"
    ),
    "{model}: something speaks against it; promote it by force and say why, or not at all": (
        "{model}: qualcosa parla contro; promuovilo forzando e di' perché, o non promuoverlo"
    ),
    "say why it is promoted by force; the reason is kept with the model": (
        "di' perché lo promuovi forzando; il motivo resta con il modello"
    ),
    "{criterion}: no promoted model is in service, so there is nothing to take back": (
        "{criterion}: nessun modello promosso è in servizio, quindi non c'è nulla da ritirare"
    ),
    "another model is in service than was shown; look at it again": (
        "in servizio c'è un modello diverso da quello mostrato; guardalo di nuovo"
    ),
    "say why the model is taken back; the reason is kept with it": (
        "di' perché il modello viene ritirato; il motivo resta con lui"
    ),
    "{model}: {fault}; train it again, or restore its files": (
        "{model}: {fault}; addestralo di nuovo, o ripristina i suoi file"
    ),
    "the reason has {count} characters; {most} are the most": "il motivo ha {count} caratteri; al massimo {most}",
    "somebody else changed the model in service meanwhile; look at it again": (
        "nel frattempo qualcun altro ha cambiato il modello in servizio; guardalo di nuovo"
    ),
    "this report holds scores of calls that you may still grade blind": (
        "questo resoconto contiene punteggi di chiamate che puoi ancora valutare alla cieca"
    ),
    "no such report was written yet": "questo resoconto non è ancora stato scritto",
    "this report names people and calls of every team, and is for those who reach them all": (
        "questo resoconto nomina persone e chiamate di ogni gruppo, ed è per chi le vede tutte"
    ),
    "no criterion '{name}' on the scorecard": "nessun criterio «{name}» sulla scheda",
    "no model '{name}' among the candidates and those promoted": (
        "nessun modello «{name}» tra i candidati e i promossi"
    ),
    "no candidate '{name}'": "nessun candidato «{name}»",
    # Retention and files
    "what is to be deleted has changed since it was shown; look again": (
        "ciò che va cancellato è cambiato da quando è stato mostrato; guarda di nuovo"
    ),
    "another run is deleting at this moment; wait until it is done": (
        "un'altra esecuzione sta cancellando in questo momento; aspetta che finisca"
    ),
    "{path}: cannot be read ({reason}); it lists files still to be deleted, so look into it, delete them, and then "
    "delete it": (
        "{path}: non si può leggere ({reason}); elenca file ancora da cancellare: guardalo, cancellali, e poi "
        "cancellalo"
    ),
    "{path}: cannot be written ({reason}); nothing was deleted": (
        "{path}: non si può scrivere ({reason}); nulla è stato cancellato"
    ),
    "{path}: cannot be written ({reason})": "{path}: non si può scrivere ({reason})",
    "{path}: is no secret of {least} characters or more; delete it, and it is made anew": (
        "{path}: non è un segreto di almeno {least} caratteri; cancellalo, e se ne farà uno nuovo"
    ),
    "{path}: cannot be read or written ({reason})": "{path}: non si può leggere o scrivere ({reason})",
}
