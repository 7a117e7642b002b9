"""Every text of the page in English and Italian; the terms are those of docs/glossary.md."""

from __future__ import annotations

from autoqa.report.words import Texts

_PAGE: Texts = {
    "title": {"en": "Calibration report", "it": "Rapporto di calibrazione"},
    "made": {"en": "Made {at}.", "it": "Creato il {at}."},
    "sources": {"en": "Grades and scores from {sources}.", "it": "Voti e punteggi da {sources}."},
    "contents": {"en": "Contents", "it": "Indice"},
    "gate met": {"en": "The gate is met.", "it": "La soglia di ammissione è raggiunta."},
    "gate missed": {"en": "The gate is not met.", "it": "La soglia di ammissione non è raggiunta."},
    "verdict nothing": {"en": "No criterion was compared.", "it": "Nessun criterio è stato confrontato."},
    "verdict met 1": {
        "en": "The one criterion reaches what the settings ask for.",
        "it": "L'unico criterio raggiunge quanto richiesto dalle impostazioni.",
    },
    "verdict met": {
        "en": "All {all} criteria reach what the settings ask for.",
        "it": "Tutti i {all} criteri raggiungono quanto richiesto dalle impostazioni.",
    },
    "verdict missed 1": {
        "en": "The one criterion, {missed}, falls short of what the settings ask for.",
        "it": "L'unico criterio, {missed}, non raggiunge quanto richiesto dalle impostazioni.",
    },
    "verdict missed": {
        "en": "{met} of {all} criteria reach what the settings ask for. Short of it: {missed}.",
        "it": "{met} criteri su {all} raggiungono quanto richiesto dalle impostazioni. Non bastano: "
        "{missed}.",
    },
    "heading verdicts": {"en": "Who scores what", "it": "Chi valuta che cosa"},
    "heading agreement": {"en": "Agreement", "it": "Concordanza"},
    "heading scaling": {"en": "How sure the model is", "it": "Quanto è sicuro il modello"},
    "heading promise": {"en": "What is promised", "it": "Che cosa si promette"},
    "heading evaluators": {"en": "Evaluators", "it": "Valutatori"},
    "heading fairness": {"en": "Fairness", "it": "Equità"},
    "heading drift": {"en": "Change over time", "it": "Cambiamenti nel tempo"},
    "heading basis": {"en": "What this rests on", "it": "Su che cosa si basa"},
    "criterion": {"en": "Criterion", "it": "Criterio"},
    "people": {"en": "people", "it": "persone"},
    "model": {"en": "model", "it": "modello"},
    "not known": {"en": "not known", "it": "non noto"},
    "interval": {"en": " (95 % interval {low} to {high})", "it": " (intervallo al 95 %: da {low} a {high})"},
    "points": {"en": "{n} points", "it": "{n} punti"},
    "calls 1": {"en": "1 call", "it": "1 chiamata"},
    "calls n": {"en": "{n} calls", "it": "{n} chiamate"},
    "scored calls 1": {"en": "1 scored call was", "it": "1 chiamata con punteggio è stata valutata"},
    "scored calls n": {"en": "{n} scored calls were", "it": "{n} chiamate con punteggio sono state valutate"},
    "more calls 1": {"en": "1 more call", "it": "un'altra chiamata"},
    "more calls n": {"en": "{n} more calls", "it": "altre {n} chiamate"},
    "agents 1": {"en": "1 agent", "it": "1 operatore"},
    "agents n": {"en": "{n} agents", "it": "{n} operatori"},
    "no agents": {"en": "agents not known", "it": "operatori non noti"},
    "evaluators 1": {"en": "1 evaluator", "it": "1 valutatore"},
    "evaluators n": {"en": "{n} evaluators", "it": "{n} valutatori"},
    "of calls": {"en": "{some} of {all}", "it": "{some} su {all}"},
    "all calls": {"en": "all calls", "it": "tutte le chiamate"},
}

_VERDICTS: Texts = {
    "badge auto": {"en": "The model scores it", "it": "Lo valuta il modello"},
    "badge hybrid": {
        "en": "The model scores it where it is sure",
        "it": "Lo valuta il modello quando è sicuro",
    },
    "badge human_only": {"en": "People score it", "it": "Lo valutano le persone"},
    "mode auto": {"en": "auto", "it": "automatico (auto)"},
    "mode hybrid": {"en": "hybrid", "it": "misto (hybrid)"},
    "mode human_only": {"en": "people only", "it": "solo persone (human_only)"},
    "as asked": {"en": "As asked for", "it": "Come richiesto"},
    "less than asked": {"en": "Less than asked for: {wanted}", "it": "Meno di quanto richiesto: {wanted}"},
    "why not more": {"en": "Why not more", "it": "Perché non di più"},
    "what next": {"en": "What to do next", "it": "Che cosa fare"},
    "means auto": {
        "en": "The model may score every call on this criterion without a person.",
        "it": "Su questo criterio il modello può valutare ogni chiamata senza una persona.",
    },
    "means hybrid": {
        "en": "The model scores part of the calls on this criterion, and a person the rest.",
        "it": "Su questo criterio il modello valuta una parte delle chiamate, una persona le altre.",
    },
    "means human_only": {
        "en": "People score every call on this criterion; the model's score enters no grade.",
        "it": "Su questo criterio le persone valutano ogni chiamata; il punteggio del modello non entra "
        "in nessun voto.",
    },
    "means settings": {
        "en": "That is what the settings ask for.",
        "it": "È quanto chiedono le impostazioni.",
    },
    "means as well as people": {
        "en": "It agrees with people about as well as they agree with each other: QWK is {model} beside "
        "{people}, a difference of {difference}, and {bar} would still be allowed.",
        "it": "Concorda con le persone circa quanto le persone tra loro: il QWK è {model} contro "
        "{people}, una differenza di {difference}; sarebbe ammessa fino a {bar}.",
    },
    "means sure": {
        "en": "where it is at least {threshold} sure",
        "it": "quando è sicuro almeno al {threshold}",
    },
    "means sure by part": {
        "en": "where it is sure enough, by a threshold for each {by}",
        "it": "quando è abbastanza sicuro, con una soglia per ogni {by}",
    },
    "means where sure": {
        "en": "It does so {sure}, which is {coverage} of the calls. At least {agreement} of those scores "
        "agree with a person ({agrees}), with {confidence} confidence.",
        "it": "Lo fa {sure}, cioè sul {coverage} delle chiamate. Almeno il {agreement} di quei punteggi "
        "concorda con una persona ({agrees}), con una confidenza del {confidence}.",
    },
    "agrees exact": {"en": "the same level", "it": "lo stesso livello"},
    "agrees adjacent": {"en": "at most one level apart", "it": "al massimo un livello di distanza"},
    "reason ungraded": {
        "en": "Nobody graded a call on this criterion; {need} calls graded by two people are needed.",
        "it": "Nessuno ha valutato una chiamata su questo criterio; ne servono {need} valutate da due "
        "persone.",
    },
    "reason too_few_double_graded": {
        "en": "Only {have} calls were graded by two people, and {need} are needed: {more} are missing. "
        "Until then it is not certain enough how far people agree themselves.",
        "it": "Solo {have} chiamate sono state valutate da due persone, e ne servono {need}: ne mancano "
        "{more}. Prima non è abbastanza certo quanto concordino le persone stesse.",
    },
    "reason too_few_double_graded none": {
        "en": "No call was graded by two people, and {need} are needed: until then nobody can say how far "
        "people agree themselves.",
        "it": "Nessuna chiamata è stata valutata da due persone, e ne servono {need}: prima non si può "
        "dire quanto concordino le persone stesse.",
    },
    "reason no_model_scores": {
        "en": "No graded call has a score of the model, so there is nothing to compare.",
        "it": "Nessuna chiamata valutata ha un punteggio del modello: non c'è nulla da confrontare.",
    },
    "reason too_few_scored": {
        "en": "Only {have} graded calls have a score of the model, and {need} are needed: {more} are "
        "missing.",
        "it": "Solo {have} chiamate valutate hanno un punteggio del modello, e ne servono {need}: ne "
        "mancano {more}.",
    },
    "reason no_variance": {
        "en": "All scores are the same, so agreement beyond chance cannot be told from none.",
        "it": "Tutti i punteggi sono uguali: non si può distinguere la concordanza dal caso.",
    },
    "reason not_calibrated": {
        "en": "It was not calibrated with the other criteria.",
        "it": "Non è stato calibrato insieme agli altri criteri.",
    },
    "reason people_disagree": {
        "en": "People hardly agree with each other: their QWK is {value}{span}, and {bar} is needed before a "
        "model can be measured by them.",
        "it": "Le persone sono d'accordo tra loro a malapena: il loro QWK è {value}{span}, e serve {bar} "
        "prima di poter misurare un modello con loro.",
    },
    "reason degradation": {
        "en": "The model agrees with people less than they agree with each other: its QWK falls {value} "
        "short{span}, and at most {bar} is allowed.",
        "it": "Il modello concorda con le persone meno di quanto concordino tra loro: al suo QWK mancano "
        "{value}{span}; è ammesso al massimo {bar}.",
    },
    "reason smd above": {
        "en": "The model scores higher than people, by {value} standard deviations on average{span}; at "
        "most {bar} is allowed.",
        "it": "Il modello dà punteggi più alti delle persone, in media di {value} deviazioni "
        "standard{span}; è ammesso al massimo {bar}.",
    },
    "reason smd below": {
        "en": "The model scores lower than people, by {value} standard deviations on average{span}; at "
        "most {bar} is allowed.",
        "it": "Il modello dà punteggi più bassi delle persone, in media di {value} deviazioni "
        "standard{span}; è ammesso al massimo {bar}.",
    },
    "reason exact_gap": {
        "en": "In a hundred calls, the model gives the level of a person {value} times less often than a "
        "second person does{span}; at most {bar} are allowed.",
        "it": "Su cento chiamate il modello dà il livello di una persona {value} volte meno di quanto "
        "faccia una seconda persona{span}; sono ammesse al massimo {bar}.",
    },
    "reason subgroup above": {
        "en": "Next to people, the model favours one group, {column} {name}, by {value} standard "
        "deviations{span}; at most {bar} is allowed.",
        "it": "Rispetto alle persone il modello favorisce un gruppo, {column} {name}, di {value} "
        "deviazioni standard{span}; è ammesso al massimo {bar}.",
    },
    "reason subgroup below": {
        "en": "Next to people, the model disfavours one group, {column} {name}, by {value} standard "
        "deviations{span}; at most {bar} is allowed.",
        "it": "Rispetto alle persone il modello sfavorisce un gruppo, {column} {name}, di {value} "
        "deviazioni standard{span}; è ammesso al massimo {bar}.",
    },
    "reason subgroups": {
        "en": "Next to people, the model favours some groups of calls (above 0) and disfavours others, in "
        "standard deviations: {groups}; at most {bar} is allowed either way.",
        "it": "Rispetto alle persone il modello favorisce alcuni gruppi di chiamate (sopra 0) e ne "
        "sfavorisce altri, in deviazioni standard: {groups}; è ammesso al massimo {bar} in ogni "
        "senso.",
    },
    "one subgroup": {"en": "{column} {name} {value}", "it": "{column} {name} {value}"},
    "named group": {"en": "{column} {name}", "it": "{column} {name}"},
    "reason no_promise": {
        "en": "There is no confidence of the model from which on the promised agreement can be shown.",
        "it": "Non c'è una confidenza del modello oltre la quale si possa dimostrare la concordanza "
        "promessa.",
    },
    "reason coverage": {
        "en": "The promised agreement holds on {value} of the calls only; at least {bar} is asked for.",
        "it": "La concordanza promessa vale solo sul {value} delle chiamate; si chiede almeno il {bar}.",
    },
    "reason constant_evaluator": {
        "en": "{evaluator} gave all {grades} calls the same score: that tells nothing about the calls.",
        "it": "{evaluator} ha dato lo stesso punteggio a tutte le {grades} chiamate: non dice nulla delle "
        "chiamate.",
    },
    "reason copied_grades": {
        "en": "{same} of {scores} scores of {first} are the same as those of {second}: they were not "
        "given blind.",
        "it": "{same} punteggi su {scores} di {first} sono uguali a quelli di {second}: non sono stati "
        "dati alla cieca.",
    },
    "reason copied_grades model": {
        "en": "{same} of {scores} scores of {first} are the same as the model's: they were not given blind.",
        "it": "{same} punteggi su {scores} di {first} sono uguali a quelli del modello: non sono stati "
        "dati alla cieca.",
    },
    "reason scorecard_changed": {
        "en": "The scorecard has changed: it is {present}, and {pinned} was calibrated.",
        "it": "La scheda di valutazione è cambiata: è {present}, mentre è stata calibrata {pinned}.",
    },
    "reason model_changed": {
        "en": "The model has changed: it is {present}, and {pinned} was calibrated.",
        "it": "Il modello è cambiato: è {present}, mentre è stato calibrato {pinned}.",
    },
    "reason scorecard_changed plain": {
        "en": "The scorecard has changed since the graded calls were scored.",
        "it": "La scheda di valutazione è cambiata da quando il modello ha valutato queste chiamate.",
    },
    "reason model_changed plain": {
        "en": "The model has changed since the graded calls were scored.",
        "it": "Il modello è cambiato da quando ha valutato queste chiamate.",
    },
    "reason mixed_models": {
        "en": "The scores come from several models, of which no one can be judged by them.",
        "it": "I punteggi provengono da più modelli: non permettono di giudicarne nessuno.",
    },
    "reason mixed_scorecards": {
        "en": "The scores come from several scorecards, so they do not answer the same question.",
        "it": "I punteggi provengono da più schede di valutazione: non rispondono alla stessa domanda.",
    },
    "step none asked": {
        "en": "Nothing: grading goes on as it does.",
        "it": "Nulla: le valutazioni continuano come prima.",
    },
    "step watch": {
        "en": "Go on having some calls graded by two people, so that a change is noticed, and calibrate "
        "again after any change of model or scorecard.",
        "it": "Continuare a far valutare alcune chiamate da due persone, per accorgersi dei cambiamenti, "
        "e calibrare di nuovo dopo ogni cambio di modello o di scheda.",
    },
    "step accept hybrid": {
        "en": "If that part of the calls is enough, ask for it in the settings: <code>[calibration] modes "
        "= {{ {criterion} = &quot;hybrid&quot; }}</code>.",
        "it": "Se quella parte delle chiamate basta, chiederla nelle impostazioni: <code>[calibration] "
        "modes = {{ {criterion} = &quot;hybrid&quot; }}</code>.",
    },
    "step too_few_double_graded": {
        "en": "Have {calls} graded by two people, each without seeing the other's grades.",
        "it": "Far valutare {calls} da due persone, ognuna senza vedere i voti dell'altra.",
    },
    "step too_few_scored": {
        "en": "Have {calls} both graded by people and scored by the model.",
        "it": "Ottenere per {calls} sia la valutazione di una persona sia il punteggio del modello.",
    },
    "step no_model_scores": {
        "en": "Score the graded calls with <code>autoqa score</code>, or name the file of the model's "
        "scores with <code>--model</code>.",
        "it": "Far valutare le stesse chiamate con <code>autoqa score</code>, o indicare il file dei "
        "punteggi del modello con <code>--model</code>.",
    },
    "step not_calibrated": {
        "en": "Run <code>autoqa calibrate</code> again.",
        "it": "Eseguire di nuovo <code>autoqa calibrate</code>.",
    },
    "step people_disagree": {
        "en": "Hold a calibration session on this question, or write its levels anew, and have calls graded "
        "again.",
        "it": "Fare una sessione di calibrazione su questa domanda, o riscriverne i livelli, e far valutare "
        "di nuovo le chiamate.",
    },
    "step no_variance": {
        "en": "Have calls graded that differ: some that went well and some that went badly.",
        "it": "Far valutare chiamate diverse tra loro: alcune andate bene e alcune andate male.",
    },
    "step smd possible": {
        "en": "Run <code>autoqa calibrate --scale</code>: a map to people's scale can take such a shift "
        "away.",
        "it": "Eseguire <code>autoqa calibrate --scale</code>: una riscalatura sulla scala delle persone "
        "può togliere uno scarto simile.",
    },
    "step smd again": {
        "en": "The scaling in force no longer fits: choose a new one with <code>autoqa calibrate "
        "--scale</code>.",
        "it": "La riscalatura in vigore non va più bene: sceglierne una nuova con <code>autoqa calibrate "
        "--scale</code>.",
    },
    "step smd stays": {
        "en": "A new scaling was chosen and the shift remains: train the model again on these grades.",
        "it": "È stata scelta una nuova riscalatura e lo scarto rimane: addestrare di nuovo il modello su "
        "questi voti.",
    },
    "step smd without": {
        "en": "These scores come without a probability for each level, so no scaling can be fitted: hand "
        "in what <code>autoqa score --json</code> prints.",
        "it": "Questi punteggi non hanno una probabilità per ogni livello, quindi non si può riscalare: "
        "usare l'uscita di <code>autoqa score --json</code>.",
    },
    "step more for promise": {
        "en": "Have about {more} more calls graded: if agreement stays as it is, the promise can then be "
        "made for part of the calls.",
        "it": "Far valutare circa altre {more} chiamate: se la concordanza resta com'è, si potrà fare la "
        "promessa per una parte delle chiamate.",
    },
    "step more to tell": {
        "en": "Have at least {more} more calls graded, to tell whether the promise can be made for part "
        "of the calls.",
        "it": "Far valutare almeno altre {more} chiamate, per capire se la promessa si può fare per una "
        "parte delle chiamate.",
    },
    "step train": {
        "en": "Train the model again on these grades, or leave the criterion to people.",
        "it": "Addestrare di nuovo il modello su questi voti, o lasciare il criterio alle persone.",
    },
    "step subgroup": {
        "en": "Listen to the calls on which model and people are furthest apart in these groups, and have "
        "more of them graded for the next training: {groups}.",
        "it": "Riascoltare le chiamate in cui modello e persone distano di più in questi gruppi, e farne "
        "valutare altre per il prossimo addestramento: {groups}.",
    },
    "step constant_evaluator": {
        "en": "Talk with {evaluator}, leave those grades out, and have the calls graded again.",
        "it": "Parlare con {evaluator}, escludere quei voti e far valutare di nuovo le chiamate.",
    },
    "step copied_grades": {
        "en": "Have the calls that both graded, graded again by somebody else, blind.",
        "it": "Far valutare di nuovo, alla cieca e da un'altra persona, le chiamate valutate da entrambi.",
    },
    "step copied_grades model": {
        "en": "Have the calls of {evaluator} graded again, blind, by somebody else.",
        "it": "Far valutare di nuovo, alla cieca e da un'altra persona, le chiamate di {evaluator}.",
    },
    "step scorecard_changed": {
        "en": "Have calls graded and scored with the present scorecard, and calibrate again.",
        "it": "Far valutare le chiamate con la scheda attuale, da persone e modello, e calibrare di nuovo.",
    },
    "step model_changed": {
        "en": "Score the graded calls with the present model, and calibrate again.",
        "it": "Far valutare le stesse chiamate dal modello attuale, e calibrare di nuovo.",
    },
    "step mixed_models": {
        "en": "Score all calls with one model, and compare that one alone.",
        "it": "Far valutare tutte le chiamate da un solo modello, e confrontare solo quello.",
    },
    "step mixed_scorecards": {
        "en": "Score all calls with one scorecard, and compare that one alone.",
        "it": "Far valutare tutte le chiamate con una sola scheda, e confrontare solo quella.",
    },
}

_AGREEMENT: Texts = {
    "agreement intro": {
        "en": "Both columns compare single scores of the same call: two people's, or a person's and the "
        "model's. Their difference is what is lost (below 0) when the model takes a person's place.",
        "it": "Entrambe le colonne confrontano singoli punteggi della stessa chiamata: di due persone, o "
        "di una persona e del modello. La differenza è ciò che si perde (sotto 0) quando il modello "
        "prende il posto di una persona.",
    },
    "statistic": {"en": "Statistic", "it": "Statistica"},
    "people with people": {"en": "people with people", "it": "persone con persone"},
    "people with the model": {"en": "people with the model", "it": "persone con il modello"},
    "difference": {"en": "difference", "it": "differenza"},
    "numbers": {
        "en": "{calls}, {double} of them graded by two people or more and {scored} with a score of the "
        "model; {evaluators}; {agents}.",
        "it": "{calls}, di cui {double} valutate da due o più persone e {scored} con un punteggio del "
        "modello; {evaluators}; {agents}.",
    },
    "statistic exact": {"en": "Exact agreement", "it": "Concordanza esatta"},
    "statistic adjacent": {"en": "Within one level", "it": "Entro un livello"},
    "statistic qwk": {"en": "QWK", "it": "QWK"},
    "statistic kappa": {"en": "Cohen's kappa", "it": "Kappa di Cohen"},
    "statistic ac1": {"en": "Gwet's AC1", "it": "AC1 di Gwet"},
    "statistic ac2": {"en": "Gwet's AC2", "it": "AC2 di Gwet"},
    "statistic alpha_nominal": {"en": "Alpha, nominal", "it": "Alfa, nominale"},
    "statistic alpha_ordinal": {"en": "Alpha, ordinal", "it": "Alfa, ordinale"},
    "statistic alpha_interval": {"en": "Alpha, interval", "it": "Alfa, a intervalli"},
    "statistic icc": {"en": "ICC", "it": "ICC"},
    "statistic pearson": {"en": "Pearson correlation", "it": "Correlazione di Pearson"},
    "statistic spearman": {"en": "Spearman correlation", "it": "Correlazione di Spearman"},
    "statistic smd": {"en": "SMD", "it": "SMD"},
    "statistic rmse": {"en": "RMSE", "it": "RMSE"},
    "why exact": {
        "en": "share of pairs that give the same level",
        "it": "quota di coppie che danno lo stesso livello",
    },
    "why adjacent": {
        "en": "share of pairs at most one level apart",
        "it": "quota di coppie distanti al massimo un livello",
    },
    "why qwk": {
        "en": "agreement beyond chance; far misses weigh more",
        "it": "concordanza oltre il caso; gli scarti grandi pesano di più",
    },
    "why kappa": {"en": "exact agreement beyond chance", "it": "concordanza esatta oltre il caso"},
    "why ac1": {
        "en": "the same, with a chance that common levels do not inflate",
        "it": "lo stesso, con un caso che i livelli comuni non gonfiano",
    },
    "why ac2": {
        "en": "AC1 that counts near misses in part",
        "it": "AC1 che conta in parte gli scarti piccoli",
    },
    "why alpha_nominal": {
        "en": "Krippendorff's, for any number of evaluators; levels are names",
        "it": "di Krippendorff, per qualsiasi numero di valutatori; i livelli sono nomi",
    },
    "why alpha_ordinal": {
        "en": "the same; levels have an order",
        "it": "lo stesso; i livelli hanno un ordine",
    },
    "why alpha_interval": {
        "en": "the same; levels have distances",
        "it": "lo stesso; i livelli hanno distanze",
    },
    "why icc": {
        "en": "part of the variance that the calls explain",
        "it": "parte della varianza spiegata dalle chiamate",
    },
    "why pearson": {
        "en": "whether scores rise together, however high they are",
        "it": "se i punteggi crescono insieme, a qualunque altezza",
    },
    "why spearman": {"en": "the same by rank", "it": "lo stesso per ranghi"},
    "why smd": {
        "en": "second mean less the first, in standard deviations; best at 0",
        "it": "seconda media meno la prima, in deviazioni standard; ideale 0",
    },
    "why rmse": {
        "en": "typical distance in points of the scale",
        "it": "distanza tipica in punti della scala",
    },
    "overview label": {
        "en": "{statistic} of each criterion, of people with people and of people with the model, with "
        "intervals",
        "it": "{statistic} di ogni criterio, tra persone e tra persone e modello, con intervalli",
    },
    "key bar": {"en": "least that the gate allows the model", "it": "minimo ammesso per il modello"},
    "overview model": {
        "en": "{statistic} of people with the model is highest on {best} ({high}) and lowest on {worst} "
        "({low}), but no call was graded by two people, so there is nothing to hold it against.",
        "it": "{statistic} tra persone e modello: massimo su {best} ({high}), minimo su {worst} ({low}); "
        "ma nessuna chiamata è stata valutata da due persone, quindi non c'è un termine di paragone.",
    },
    "overview people": {
        "en": "{statistic} of people with each other is highest on {best} ({high}) and lowest on {worst} "
        "({low}); the model cannot be compared with that.",
        "it": "{statistic} tra persone: massimo su {best} ({high}), minimo su {worst} ({low}); il modello "
        "non si può confrontare.",
    },
    "overview people one": {
        "en": "{statistic} of people with each other is {high} on {best}; the model cannot be compared "
        "with that.",
        "it": "{statistic} tra persone: {high} su {best}; il modello non si può confrontare.",
    },
    "overview reached": {
        "en": "{statistic}: the model stays within what it may fall short of people (allowed: {bar}) on "
        "{reached} of {of} criteria. It falls furthest short on {criterion}: {model} where people "
        "reach {people}, {short} less.",
        "it": "{statistic}: il modello resta entro lo scarto ammesso rispetto alle persone (ammesso: "
        "{bar}) su {reached} criteri di {of}. Lo scarto maggiore è su {criterion}: {model} dove le "
        "persone raggiungono {people}, {short} in meno.",
    },
    "overview reached one": {
        "en": "{statistic}: the model reaches {model} on {criterion} where people reach {people}. It "
        "falls {short} short (allowed: {bar}).",
        "it": "{statistic}: su {criterion} il modello raggiunge {model} dove le persone raggiungono "
        "{people}. Scarto: {short} (ammesso: {bar}).",
    },
    "overview above one": {
        "en": "{statistic}: the model agrees with people at least as well as they do with each other on "
        "{criterion}: {model} beside {people}.",
        "it": "{statistic}: su {criterion} il modello concorda con le persone almeno quanto loro tra di "
        "loro: {model} contro {people}.",
    },
    "overview model one": {
        "en": "{statistic} of people with the model is {high} on {best}, but no call was graded by two "
        "people, so there is nothing to hold it against.",
        "it": "{statistic} tra persone e modello: {high} su {best}; ma nessuna chiamata è stata valutata "
        "da due persone, quindi non c'è un termine di paragone.",
    },
    "overview above": {
        "en": "{statistic}: the model agrees with people at least as well as they do with each other on "
        "all {of} criteria compared; nearest on {criterion}, {model} beside {people}.",
        "it": "{statistic}: il modello concorda con le persone almeno quanto loro tra di loro su tutti i "
        "criteri confrontati ({of}); i più vicini su {criterion}, {model} contro {people}.",
    },
    "heading together": {
        "en": "Kappa, AC1 and how often each level occurs",
        "it": "Kappa, AC1 e quanto spesso ricorre ogni livello",
    },
    "how often": {"en": "given to", "it": "dato a"},
    "how often most": {"en": "given most to", "it": "dati di più"},
    "together nothing": {
        "en": "Kappa and AC1 cannot be computed here, so how often the levels occur is all there is to see.",
        "it": "Kappa e AC1 qui non si possono calcolare: resta solo quanto spesso ricorrono i livelli.",
    },
    "together common": {
        "en": "Of {who}: {exact} of pairs give the same level, AC1 is {ac1}, and yet kappa is only "
        "{kappa}. Level {level} takes {share} of people's scores, and kappa counts agreement on so "
        "common a level as chance; AC1 does not. Neither is to be read without the other.",
        "it": "Per {who}: il {exact} delle coppie dà lo stesso livello e AC1 è {ac1}, eppure kappa è solo "
        "{kappa}. Il livello {level} ha il {share} dei punteggi delle persone, e kappa conta come "
        "caso la concordanza su un livello così comune; AC1 no. Vanno letti insieme.",
    },
    "together apart": {
        "en": "Of {who}: kappa ({kappa}) and AC1 ({ac1}) differ although no level is given nearly always "
        "(the most common, {level}, takes {share}). They count chance differently: read them "
        "together.",
        "it": "Per {who}: kappa ({kappa}) e AC1 ({ac1}) differiscono, benché nessun livello sia dato "
        "quasi sempre (il più comune, {level}, ha il {share}). Contano il caso in modo diverso: "
        "vanno letti insieme.",
    },
    "together even": {
        "en": "Of {who}: kappa ({kappa}) and AC1 ({ac1}) tell nearly the same. The most common level, "
        "{level}, takes {share} of people's scores; were it nearly all, kappa would fall and AC1 "
        "rise, so the three stand together.",
        "it": "Per {who}: kappa ({kappa}) e AC1 ({ac1}) dicono quasi lo stesso. Il livello più comune, "
        "{level}, ha il {share} dei punteggi delle persone; se fosse quasi l'unico, kappa "
        "scenderebbe e AC1 salirebbe: perciò stanno insieme.",
    },
    "heading heat": {"en": "Level by level", "it": "Livello per livello"},
    "heat corner": {"en": "people \\ model", "it": "persone \\ modello"},
    "heat too many levels": {
        "en": "The scale has too many levels for a table of calls by level.",
        "it": "La scala ha troppi livelli per una tabella delle chiamate per livello.",
    },
    "heat higher": {
        "en": "Of {calls} calls, model and person give the same level in {same} (framed). Where they "
        "differ, the model is more often the higher one: in {higher} of all calls, against {lower}. "
        "A call graded by several people is shared among them.",
        "it": "Su {calls} chiamate modello e persona danno lo stesso livello nel {same} (con cornice). "
        "Dove differiscono, il più alto è più spesso il modello: nel {higher} di tutte le chiamate, "
        "contro il {lower}. Una chiamata valutata da più persone è divisa tra loro.",
    },
    "heat lower": {
        "en": "Of {calls} calls, model and person give the same level in {same} (framed). Where they "
        "differ, the model is more often the lower one: in {lower} of all calls, against {higher}. "
        "A call graded by several people is shared among them.",
        "it": "Su {calls} chiamate modello e persona danno lo stesso livello nel {same} (con cornice). "
        "Dove differiscono, il più basso è più spesso il modello: nel {lower} di tutte le chiamate, "
        "contro il {higher}. Una chiamata valutata da più persone è divisa tra loro.",
    },
    "heat alike": {
        "en": "Of {calls} calls, model and person give the same level in {same} (framed); the model is "
        "higher in {higher} and lower in {lower}. A call graded by several people is shared among "
        "them.",
        "it": "Su {calls} chiamate modello e persona danno lo stesso livello nel {same} (con cornice); il "
        "modello è più alto nel {higher} e più basso nel {lower}. Una chiamata valutata da più "
        "persone è divisa tra loro.",
    },
    "heading true": {"en": "Against true scores", "it": "Rispetto ai punteggi veri"},
    "true error_variance": {"en": "Variance of people's errors", "it": "Varianza degli errori delle persone"},
    "true true_variance": {"en": "Variance of true scores", "it": "Varianza dei punteggi veri"},
    "true reliability": {
        "en": "Reliability of one person's score",
        "it": "Affidabilità del punteggio di una persona",
    },
    "true mse": {
        "en": "Model's mean squared error against true scores",
        "it": "Errore quadratico medio del modello rispetto ai punteggi veri",
    },
    "true prmse": {
        "en": "PRMSE: part of the true scores' variance that the model explains",
        "it": "PRMSE: parte della varianza dei punteggi veri spiegata dal modello",
    },
    "true none": {
        "en": "No call was graded by two people, so nothing can be said about people's errors or true "
        "scores.",
        "it": "Nessuna chiamata è stata valutata da due persone: nulla si può dire degli errori delle "
        "persone o dei punteggi veri.",
    },
    "true reliability said": {
        "en": "Of what makes single scores of people differ, {share} lies in the calls and the rest in "
        "who happened to grade.",
        "it": "Di ciò che fa variare i singoli punteggi delle persone, il {share} sta nelle chiamate e il "
        "resto in chi le ha valutate.",
    },
    "true no model": {
        "en": "Without scores of a model there is no PRMSE.",
        "it": "Senza punteggi di un modello non c'è PRMSE.",
    },
    "true withheld": {
        "en": "PRMSE is withheld: {calls} graded by two people, and below {need} it swings too widely; "
        "{more} more are needed.",
        "it": "Il PRMSE non viene indicato: {calls} da due persone, e sotto {need} oscilla troppo; ne "
        "servono altre {more}.",
    },
    "true prmse said": {
        "en": "Against what many people would give on average, the model explains {share} of the variance "
        "(PRMSE); people's own errors are taken out of that.",
        "it": "Rispetto a quanto darebbero in media molte persone, il modello spiega il {share} della "
        "varianza (PRMSE); gli errori delle persone ne sono tolti.",
    },
    "true prmse none": {
        "en": "Against what many people would give on average, the model is no better than the same score "
        "for every call (PRMSE {value}).",
        "it": "Rispetto a quanto darebbero in media molte persone, il modello non è migliore di uno "
        "stesso punteggio per ogni chiamata (PRMSE {value}).",
    },
    "true nothing": {
        "en": "All scores are too much alike for these figures.",
        "it": "I punteggi sono troppo simili tra loro per questi valori.",
    },
}

_SCALING: Texts = {
    "scaling intro": {
        "en": "A model that is 70 % sure should be right seven times in ten. Where it is not, a map "
        "learned from graded calls (scaling) puts its probabilities right; the figures of a map "
        "just chosen are of calls that it was not fitted on.",
        "it": "Un modello sicuro al 70 % dovrebbe aver ragione sette volte su dieci. Quando non è così, "
        "una mappa imparata dalle chiamate valutate (riscalatura) corregge le probabilità; i valori "
        "di una mappa appena scelta sono di chiamate su cui non è stata adattata.",
    },
    "scaling nothing": {
        "en": "The model says of no criterion how sure it is, so nothing can be scaled or compared here.",
        "it": "Il modello non dice per nessun criterio quanto è sicuro: qui non c'è nulla da riscalare o "
        "confrontare.",
    },
    "reliability label": {
        "en": "How sure the model is of its level on {criterion}, against how often people give that level",
        "it": "Quanto il modello è sicuro del suo livello su {criterion}, e quanto spesso le persone lo "
        "danno",
    },
    "axis sure": {"en": "how sure the model is of its level", "it": "quanto il modello è sicuro del livello"},
    "axis agree": {"en": "people who give that level", "it": "persone che danno quel livello"},
    "key honest": {"en": "as sure as it is right", "it": "tanto sicuro quanto ha ragione"},
    "key before": {"en": "before scaling", "it": "prima della riscalatura"},
    "key after": {"en": "after scaling", "it": "dopo la riscalatura"},
    "key scores": {"en": "scores as they stand", "it": "punteggi così come sono"},
    "reliability before": {
        "en": "Before scaling the model was {sure} sure on average, and {agree} of people gave its level.",
        "it": "Prima della riscalatura il modello era sicuro in media al {sure}, e il {agree} delle "
        "persone dava il suo livello.",
    },
    "reliability after honest": {
        "en": "After it, {sure} and {agree}, on {calls}: what it says of its own sureness can be believed.",
        "it": "Dopo, {sure} e {agree}, su {calls}: quanto dice della propria sicurezza è credibile.",
    },
    "reliability after too sure": {
        "en": "After it, {sure} and {agree}, on {calls}: it is still too sure, by {gap} points.",
        "it": "Dopo, {sure} e {agree}, su {calls}: è ancora troppo sicuro, di {gap} punti.",
    },
    "reliability after too unsure": {
        "en": "After it, {sure} and {agree}, on {calls}: it is now right more often than it says, by "
        "{gap} points.",
        "it": "Dopo, {sure} e {agree}, su {calls}: ora ha ragione più spesso di quanto dica, di {gap} punti.",
    },
    "reliability honest": {
        "en": "On {calls} the model is {sure} sure on average, and {agree} of people give its level: what "
        "it says of its own sureness can be believed.",
        "it": "Su {calls} il modello è sicuro in media al {sure}, e il {agree} delle persone dà il suo "
        "livello: quanto dice della propria sicurezza è credibile.",
    },
    "reliability too sure": {
        "en": "On {calls} the model is {sure} sure on average, and only {agree} of people give its level: "
        "it is too sure, by {gap} points.",
        "it": "Su {calls} il modello è sicuro in media al {sure}, e solo il {agree} delle persone dà il "
        "suo livello: è troppo sicuro, di {gap} punti.",
    },
    "reliability too unsure": {
        "en": "On {calls} the model is only {sure} sure on average, and {agree} of people give its level: "
        "it is right more often than it says, by {gap} points.",
        "it": "Su {calls} il modello è sicuro in media solo al {sure}, e il {agree} delle persone dà il "
        "suo livello: ha ragione più spesso di quanto dica, di {gap} punti.",
    },
    "error": {"en": "Error", "it": "Errore"},
    "before": {"en": "before", "it": "prima"},
    "after": {"en": "after", "it": "dopo"},
    "as it stands": {"en": "as it stands", "it": "così com'è"},
    "error ece": {"en": "ECE of level {level}", "it": "ECE del livello {level}"},
    "error ece overall": {"en": "ECE, mean of the levels", "it": "ECE, media dei livelli"},
    "error brier": {"en": "Brier score (0 to 2)", "it": "Punteggio di Brier (da 0 a 2)"},
    "error ranked": {
        "en": "Ranked probability score (0 to 1)",
        "it": "Punteggio di probabilità ordinata (da 0 a 1)",
    },
    "error smd": {"en": "SMD of model and people", "it": "SMD di modello e persone"},
    "map identity": {"en": "none (identity)", "it": "nessuna (identità)"},
    "map temperature": {"en": "temperature", "it": "temperatura"},
    "map ordinal": {"en": "ordinal", "it": "ordinale"},
    "map matched": {"en": "distribution-matched", "it": "per distribuzione"},
    "map isotonic": {"en": "isotonic", "it": "isotona"},
    "map kept": {
        "en": "Map in force: {kind}. It was chosen by an earlier calibration; if that saw these calls "
        "too, the figures after it flatter.",
        "it": "Mappa in vigore: {kind}. È stata scelta da una calibrazione precedente; se questa ha visto "
        "le stesse chiamate, i valori dopo sono ottimisti.",
    },
    "map none": {
        "en": "No map was asked for: the scores are judged as they stand. <code>autoqa calibrate "
        "--scale</code> chooses one.",
        "it": "Non è stata chiesta una mappa: i punteggi sono giudicati così come sono. <code>autoqa "
        "calibrate --scale</code> ne sceglie una.",
    },
    "map impossible": {
        "en": "These scores come without a probability for each level, so no map can be fitted.",
        "it": "Questi punteggi non hanno una probabilità per ogni livello: non si può adattare una mappa.",
    },
    "map too few rows": {
        "en": "No map was fitted: {rows} graded scores are too few, and {more} more are needed. Scores "
        "are left as they are.",
        "it": "Nessuna mappa: {rows} punteggi valutati sono troppo pochi, ne servono altri {more}. I "
        "punteggi restano come sono.",
    },
    "map one agent": {
        "en": "No map was fitted: all {rows} graded scores are of one agent's calls, and a map is tested "
        "on another agent's. Scores are left as they are.",
        "it": "Nessuna mappa: tutti i {rows} punteggi valutati sono di chiamate di un solo operatore, e "
        "una mappa si prova su quelle di un altro. I punteggi restano come sono.",
    },
    "map chosen": {
        "en": "Map chosen: {kind}, by its ranked probability score of {ranked} on agents that it was not "
        "fitted on ({rows} scores, {groups} agents).",
        "it": "Mappa scelta: {kind}, per il suo punteggio di probabilità ordinata di {ranked} su "
        "operatori su cui non era stata adattata ({rows} punteggi, {groups} operatori).",
    },
    "map simpler": {
        "en": "The {kind} map does a little better ({ranked}), but by less than one standard error, and "
        "is less simple.",
        "it": "La mappa {kind} fa un po' meglio ({ranked}), ma per meno di un errore standard, ed è meno "
        "semplice.",
    },
    "map refused": {
        "en": "Left out, because it would turn the order of calls round: {kinds}.",
        "it": "Esclusa, perché invertirebbe l'ordine delle chiamate: {kinds}.",
    },
}

_PROMISE: Texts = {
    "promise intro": {
        "en": "In hybrid mode the model scores only the calls on which it is sure enough. The threshold "
        "is the lowest one at which the promise below can be shown from the graded calls.",
        "it": "In modalità mista il modello valuta solo le chiamate di cui è abbastanza sicuro. La soglia "
        "è la più bassa alla quale la promessa qui sotto si può dimostrare con le chiamate valutate.",
    },
    "promise": {
        "en": "Of the calls scored automatically, at least {agreement} agree with a person ({agrees}), "
        "with {confidence} confidence. The promise is for {upcoming}.",
        "it": "Delle chiamate valutate automaticamente almeno il {agreement} concorda con una persona "
        "({agrees}), con una confidenza del {confidence}. La promessa vale per {upcoming}.",
    },
    "promise as many": {
        "en": "as many calls to come as were graded, of the same kind",
        "it": "tante chiamate future quante quelle valutate, dello stesso tipo",
    },
    "promise all": {
        "en": "all calls to come, of the same kind",
        "it": "tutte le chiamate future, dello stesso tipo",
    },
    "promise next": {
        "en": "the next {calls}, of the same kind",
        "it": "le prossime {calls}, dello stesso tipo",
    },
    "promise nothing": {
        "en": "The model says of no criterion how sure it is, so no threshold can be set and nothing "
        "promised.",
        "it": "Il modello non dice per nessun criterio quanto è sicuro: non si può fissare una soglia né "
        "promettere nulla.",
    },
    "or by": {"en": "or one {by}", "it": "o per {by}"},
    "threshold": {"en": "threshold", "it": "soglia"},
    "coverage": {"en": "coverage", "it": "copertura"},
    "calls above": {"en": "graded calls above", "it": "chiamate valutate sopra"},
    "agree seen": {"en": "of them agree", "it": "di esse concordano"},
    "agree at least": {"en": "promised at least", "it": "promesso almeno"},
    "why": {"en": "what it rests on", "it": "su che cosa si basa"},
    "coverage label": {
        "en": "Share of calls scored automatically on {criterion}, and share of them that agree, by "
        "threshold",
        "it": "Quota di chiamate valutate automaticamente su {criterion}, e quota che concorda, per soglia",
    },
    "axis threshold": {
        "en": "confidence from which the model scores",
        "it": "confidenza da cui il modello valuta",
    },
    "axis calls": {"en": "share of calls", "it": "quota di chiamate"},
    "key coverage": {"en": "coverage: scored automatically", "it": "copertura: valutate automaticamente"},
    "key agreement": {"en": "agreement of these with people", "it": "concordanza di queste con le persone"},
    "key promised": {"en": "promised: {share}", "it": "promesso: {share}"},
    "key threshold": {"en": "threshold found: {share}", "it": "soglia trovata: {share}"},
    "coverage found": {
        "en": "Without any threshold {agree} of the calls agree. From a confidence of {threshold} on, "
        "{coverage} of the calls are scored automatically and {seen} of them agree; {lower} may be "
        "promised.",
        "it": "Senza soglia concorda il {agree} delle chiamate. Da una confidenza del {threshold} in su "
        "il {coverage} delle chiamate è valutato automaticamente e di queste concorda il {seen}; si "
        "può promettere il {lower}.",
    },
    "coverage none": {
        "en": "Without any threshold {agree} of the calls agree, and at no threshold can {promised} be "
        "shown.",
        "it": "Senza soglia concorda il {agree} delle chiamate, e a nessuna soglia si può dimostrare il "
        "{promised}.",
    },
    "threshold nothing": {"en": "No graded calls.", "it": "Nessuna chiamata valutata."},
    "threshold found": {
        "en": "Shown by {calls} at or above it.",
        "it": "Dimostrata da {calls} pari o sopra la soglia.",
    },
    "threshold worth": {
        "en": "Calls of one agent being alike, they are worth {worth} of as many agents.",
        "it": "Poiché le chiamate di un operatore si somigliano, ne valgono {worth} di altrettanti "
        "operatori.",
    },
    "threshold always": {
        "en": "{share} of them report one and the same level, so agreement says little.",
        "it": "Il {share} riporta lo stesso livello: la concordanza dice poco.",
    },
    "threshold pooled": {
        "en": "Too few for a threshold of its own; that of all calls is used, whose promise is for all "
        "calls together.",
        "it": "Troppo poche per una soglia propria; si usa quella di tutte le chiamate, la cui promessa "
        "vale per tutte insieme.",
    },
    "threshold pooled broken": {
        "en": "The threshold of all calls is not used here: only {seen} of the calls above it agree.",
        "it": "Qui la soglia di tutte le chiamate non si usa: sopra di essa concorda solo il {seen}.",
    },
    "threshold more": {
        "en": "Of the surest calls {seen} agree, too few calls to show {promised}; about {more} more "
        "graded ones may be enough.",
        "it": "Delle chiamate più sicure concorda il {seen}, ma sono troppo poche per dimostrare il "
        "{promised}; circa altre {more} chiamate valutate possono bastare.",
    },
    "threshold unknown": {
        "en": "Of the surest calls {seen} agree, too few calls to tell whether {promised} can be had; at "
        "least {more} more graded ones would show it.",
        "it": "Delle chiamate più sicure concorda il {seen}: troppo poche per capire se il {promised} è "
        "raggiungibile; almeno altre {more} chiamate valutate lo mostrerebbero.",
    },
    "threshold narrow": {
        "en": "Of the surest calls {seen} agree, too little above {promised} to be shown by as many "
        "grades as can be had.",
        "it": "Delle chiamate più sicure concorda il {seen}, troppo poco sopra il {promised} per "
        "dimostrarlo con le valutazioni ottenibili.",
    },
    "threshold low": {
        "en": "Of the surest calls {seen} agree: {promised} is out of reach. More grades would not help, "
        "better scores would.",
        "it": "Delle chiamate più sicure concorda il {seen}: il {promised} non è raggiungibile. Non "
        "servono più valutazioni, ma punteggi migliori.",
    },
    "sets": {
        "en": "To hold a person's level {confidence} of the time the model must name {size} of the "
        "{levels} levels on average; on {single} of the calls one is enough (conformal prediction "
        "sets).",
        "it": "Per contenere il livello di una persona nel {confidence} dei casi il modello deve nominare "
        "in media {size} dei {levels} livelli; nel {single} delle chiamate ne basta uno (insiemi di "
        "predizione conformi).",
    },
    "sets too few": {
        "en": "{calls} are too few to say how many levels the model must name to be right nine times in ten.",
        "it": "{calls}: troppo poco per dire quanti livelli il modello deve nominare per aver ragione "
        "nove volte su dieci.",
    },
}

_EVALUATORS: Texts = {
    "who needs": {"en": "Who needs a conversation", "it": "Con chi serve un colloquio"},
    "about": {"en": "about {criterion}", "it": "su {criterion}"},
    "nobody stands out": {
        "en": "Nobody stands out beyond what evaluators usually differ by.",
        "it": "Nessuno si distingue oltre quanto i valutatori differiscono di solito.",
    },
    "consensus": {
        "en": "The severity-adjusted consensus of a call is the mean of its scores, each first raised by "
        "how far its evaluator grades below average: then no call does worse because a harsh "
        "evaluator happened to hear it.",
        "it": "Il consenso corretto per severità di una chiamata è la media dei suoi punteggi, ognuno "
        "prima alzato di quanto il suo valutatore dà meno della media: così nessuna chiamata va "
        "peggio perché l'ha sentita un valutatore severo.",
    },
    "worth": {
        "en": "One score of one person has a reliability of {plain} here, and of {adjusted} once severity "
        "is taken out. On {moved} of {calls} calls the severity-adjusted consensus lies half a "
        "point or more from the plain mean.",
        "it": "Un punteggio di una persona ha qui un'affidabilità di {plain}, e di {adjusted} tolta la "
        "severità. Su {moved} chiamate di {calls} il consenso corretto per severità dista mezzo "
        "punto o più dalla media semplice.",
    },
    "evaluators one": {
        "en": "One evaluator alone cannot be compared with anybody: have somebody else grade some of the "
        "same calls.",
        "it": "Un solo valutatore non si può confrontare con nessuno: far valutare alcune delle stesse "
        "chiamate da un'altra persona.",
    },
    "evaluators apart": {
        "en": "These evaluators share too few calls, or differ too little, to be compared.",
        "it": "Questi valutatori hanno troppo poche chiamate in comune, o differiscono troppo poco, per "
        "essere confrontati.",
    },
    "key evaluator": {
        "en": "points lower (+) or higher (−) than average",
        "it": "punti in meno (+) o in più (−) della media",
    },
    "key flagged": {"en": "needs a conversation", "it": "serve un colloquio"},
    "severity label": {
        "en": "Severity of each evaluator on {criterion}, in points of the scale, with intervals",
        "it": "Severità di ogni valutatore su {criterion}, in punti della scala, con intervalli",
    },
    "severity said": {
        "en": "Given the same calls, {harsh} is the harshest ({more} points below the average evaluator) "
        "and {lenient} the most lenient ({less} above); {beyond} of {all} intervals leave out 0.",
        "it": "A parità di chiamate, chi è più severo è {harsh} ({more} punti sotto la media dei "
        "valutatori), chi è più indulgente {lenient} ({less} sopra); {beyond} intervalli su {all} "
        "non contengono lo 0.",
    },
    "severity flagged 1": {
        "en": "One stands out beyond what evaluators usually differ by.",
        "it": "Uno si distingue oltre quanto i valutatori differiscono di solito.",
    },
    "severity flagged n": {
        "en": "{n} stand out beyond what evaluators usually differ by.",
        "it": "{n} si distinguono oltre quanto i valutatori differiscono di solito.",
    },
    "severity two": {
        "en": "Of two people, nobody can say by this which one is off.",
        "it": "Tra due persone non si può dire da questo quale delle due sbagli.",
    },
    "severity nobody": {
        "en": "Such differences are usual among evaluators; nobody stands out.",
        "it": "Differenze simili sono usuali tra valutatori; nessuno si distingue.",
    },
    "severity shown": {
        "en": "Shown are {shown} of {all} evaluators, the furthest from 0; the table has everybody.",
        "it": "Sono mostrati {shown} valutatori su {all}, i più lontani da 0; la tabella li ha tutti.",
    },
    "concern constant": {
        "en": "gave all {grades} calls the same score",
        "it": "ha dato lo stesso punteggio a tutte le {grades} chiamate",
    },
    "concern severe harsh": {
        "en": "grades {value} points lower than evaluators do on average on the same calls, far beyond "
        "what they usually differ by",
        "it": "a parità di chiamate valuta {value} punti in meno della media, molto oltre quanto i "
        "valutatori differiscono di solito",
    },
    "concern severe lenient": {
        "en": "grades {value} points higher than evaluators do on average on the same calls, far beyond "
        "what they usually differ by",
        "it": "a parità di chiamate valuta {value} punti in più della media, molto oltre quanto i "
        "valutatori differiscono di solito",
    },
    "concern narrow": {
        "en": "uses {value} of the range that others use on the same calls",
        "it": "usa il {value} dell'ampiezza che gli altri usano sulle stesse chiamate",
    },
    "concern drifting harsh": {
        "en": "grows harsher, by {value} points in thirty days",
        "it": "diventa più severo, di {value} punti in trenta giorni",
    },
    "concern drifting lenient": {
        "en": "grows more lenient, by {value} points in thirty days",
        "it": "diventa più indulgente, di {value} punti in trenta giorni",
    },
    "evaluator": {"en": "Evaluator", "it": "Valutatore"},
    "flagged": {"en": "talk", "it": "colloquio"},
    "grades": {"en": "calls", "it": "chiamate"},
    "grades shared": {"en": "{grades} ({shared})", "it": "{grades} ({shared})"},
    "shared": {"en": "shared", "it": "in comune"},
    "effect severity": {"en": "severity", "it": "severità"},
    "effect consistency": {"en": "consistency", "it": "coerenza"},
    "effect spread": {"en": "spread", "it": "dispersione"},
    "effect centrality": {"en": "centrality", "it": "centralità"},
    "effect halo": {"en": "halo", "it": "effetto alone"},
    "effect drift": {"en": "drift", "it": "deriva"},
    "effect meaning severity": {
        "en": "points by which the evaluator grades lower (above 0) or higher (below 0) than the average "
        "evaluator on the same calls",
        "it": "punti in meno (sopra 0) o in più (sotto 0) rispetto al valutatore medio sulle stesse chiamate",
    },
    "effect meaning consistency": {
        "en": "correlation with the mean of the others on the same calls; 1 is best",
        "it": "correlazione con la media degli altri sulle stesse chiamate; ideale 1",
    },
    "effect meaning spread": {
        "en": "range used, next to single others on the same calls; 1 is as wide, well below 1 is narrow",
        "it": "ampiezza usata, rispetto a singoli altri sulle stesse chiamate; 1 è uguale, molto sotto 1 "
        "è ristretta",
    },
    "effect meaning centrality": {
        "en": "how much more often than others the evaluator gives a middle level; a share of calls",
        "it": "quanto più spesso degli altri dà un livello medio; quota di chiamate",
    },
    "effect meaning halo": {
        "en": "how much closer than usual the evaluator's scores on different criteria move together",
        "it": "quanto più del solito i punteggi su criteri diversi vanno insieme",
    },
    "effect meaning drift": {
        "en": "change of severity in thirty days; above 0 the evaluator grows harsher",
        "it": "cambiamento della severità in trenta giorni; sopra 0 diventa più severo",
    },
}

_FAIRNESS: Texts = {
    "fairness intro": {
        "en": "Scores of people and of the model are put on one scale over all calls; the difference says "
        "by how many standard deviations the model sees a group better (above 0) or worse than "
        "people do. P-values are corrected for the number of groups looked at.",
        "it": "I punteggi di persone e modello sono messi su una sola scala su tutte le chiamate; la "
        "differenza dice di quante deviazioni standard il modello vede un gruppo meglio (sopra 0) o "
        "peggio delle persone. I p-value sono corretti per il numero di gruppi guardati.",
    },
    "no groups": {
        "en": "No groups could be compared: none of the columns {columns} has two groups of {least} calls "
        "or more with a score of the model.",
        "it": "Nessun gruppo da confrontare: nessuna delle colonne {columns} ha due gruppi di almeno "
        "{least} chiamate con un punteggio del modello.",
    },
    "no columns": {
        "en": "No groups were compared: no column was named by which calls could be grouped.",
        "it": "Nessun gruppo confrontato: non è stata indicata una colonna per raggruppare le chiamate.",
    },
    "column language": {"en": "language", "it": "lingua"},
    "column queue": {"en": "queue", "it": "coda"},
    "column channel": {"en": "channel", "it": "canale"},
    "column accent": {"en": "accent", "it": "accento"},
    "column gender": {"en": "gender", "it": "genere"},
    "column line": {"en": "line quality", "it": "qualità della linea"},
    "column recognition": {"en": "recognition confidence", "it": "confidenza del riconoscimento"},
    "column agent": {"en": "agent", "it": "operatore"},
    "column customer": {"en": "customer", "it": "cliente"},
    "column team": {"en": "team", "it": "squadra"},
    "group not known": {"en": "not known", "it": "non noto"},
    "group": {"en": "Group", "it": "Gruppo"},
    "calls heading": {"en": "Calls", "it": "Chiamate"},
    "group difference": {"en": "Difference", "it": "Differenza"},
    "p value": {"en": "p, corrected", "it": "p, corretto"},
    "beyond": {"en": "beyond the bar", "it": "oltre il limite"},
    "fairness label": {
        "en": "Difference between model and people for each group of calls on {criterion}, with intervals "
        "and the bar",
        "it": "Differenza tra modello e persone per ogni gruppo di chiamate su {criterion}, con "
        "intervalli e limite",
    },
    "key group": {
        "en": "model above (+) or below (−) people",
        "it": "modello sopra (+) o sotto (−) le persone",
    },
    "key group beyond": {"en": "beyond the bar, and not by chance", "it": "oltre il limite, e non per caso"},
    "key group bar": {"en": "bar: ±{bar}", "it": "limite: ±{bar}"},
    "groups 1": {"en": "1 group was", "it": "1 gruppo confrontato"},
    "groups n": {"en": "{n} groups were", "it": "{n} gruppi confrontati"},
    "groups favoured": {
        "en": "{groups} compared. The model departs furthest from people for {column} {name}, which it "
        "favours by {value} standard deviations.",
        "it": "{groups}. Il modello si allontana di più dalle persone per {column} {name}, che favorisce "
        "di {value} deviazioni standard.",
    },
    "groups disfavoured": {
        "en": "{groups} compared. The model departs furthest from people for {column} {name}, which it "
        "disfavours by {value} standard deviations.",
        "it": "{groups}. Il modello si allontana di più dalle persone per {column} {name}, che sfavorisce "
        "di {value} deviazioni standard.",
    },
    "groups missed 1": {
        "en": "One group lies beyond the bar, by more than chance.",
        "it": "Un gruppo è oltre il limite, più di quanto spieghi il caso.",
    },
    "groups missed n": {
        "en": "{n} groups lie beyond the bar, by more than chance.",
        "it": "{n} gruppi sono oltre il limite, più di quanto spieghi il caso.",
    },
    "groups fine": {"en": "All lie within the bar.", "it": "Tutti sono entro il limite."},
    "groups by chance 1": {
        "en": "One lies beyond the bar, which may be chance.",
        "it": "Uno è oltre il limite, forse per caso.",
    },
    "groups by chance n": {
        "en": "{n} lie beyond the bar, which may be chance.",
        "it": "{n} sono oltre il limite, forse per caso.",
    },
    "heading audit": {"en": "When only who speaks is changed", "it": "Quando cambia solo chi parla"},
    "audit intro": {
        "en": "Conversations were scored again with one cue of who speaks changed and nothing of what is "
        "said; a fair scorer does not move.",
        "it": "Le conversazioni sono state valutate di nuovo cambiando un solo indizio su chi parla e "
        "nulla di ciò che si dice; un valutatore equo non si muove.",
    },
    "audit ran": {
        "en": "On {at}, {some} of {all} conversations were audited.",
        "it": "Il {at} sono state esaminate {some} conversazioni su {all}.",
    },
    "audit nothing": {
        "en": "No swap changed anything in them.",
        "it": "Nessuno scambio vi ha cambiato qualcosa.",
    },
    "audit uncertain": {
        "en": "In none of {all} comparisons is the mean shift certain.",
        "it": "In nessuno dei {all} confronti lo spostamento medio è certo.",
    },
    "audit certain": {
        "en": "In {certain} of {all} comparisons (bold) the interval of the mean shift leaves out 0; "
        "chance alone would give one in twenty.",
        "it": "In {certain} confronti su {all} (in grassetto) l'intervallo dello spostamento medio non "
        "contiene lo 0; il solo caso ne darebbe uno su venti.",
    },
    "audit flips": {
        "en": "What is reported flips most often for “{swap}” on {criterion}: in {share} of the "
        "conversations.",
        "it": "Il risultato si ribalta più spesso per «{swap}» su {criterion}: nel {share} delle "
        "conversazioni.",
    },
    "audit unknown models": {
        "en": "Which model gave the scores compared here is not known, so this audit may be of others.",
        "it": "Non è noto quale modello ha dato i punteggi confrontati qui: l'esame può riguardarne altri.",
    },
    "audit other models": {
        "en": "The audit was of other models or another scorecard on: {criteria}. Run <code>autoqa "
        "audit</code> again.",
        "it": "L'esame riguardava altri modelli o un'altra scheda su: {criteria}. Eseguire di nuovo "
        "<code>autoqa audit</code>.",
    },
    "audit pinned": {
        "en": "Audited: models {models}, scorecard {scorecard}.",
        "it": "Esaminati: modelli {models}, scheda {scorecard}.",
    },
    "no audit": {
        "en": "No audit was made; <code>autoqa audit</code> in the workspace makes one.",
        "it": "Nessun esame è stato fatto; <code>autoqa audit</code> nello spazio di lavoro ne fa uno.",
    },
    "swap": {"en": "What is changed", "it": "Che cosa cambia"},
    "whole grade": {"en": "whole grade", "it": "voto complessivo"},
    "flips": {"en": "{share} flip,", "it": "{share} ribaltati,"},
    "of conversations": {"en": "n {n}", "it": "n {n}"},
    "swap names_english": {"en": "English names", "it": "nomi inglesi"},
    "swap names_italian": {"en": "Italian names", "it": "nomi italiani"},
    "swap names_arabic": {"en": "Arabic names", "it": "nomi arabi"},
    "swap names_south_asian": {"en": "South Asian names", "it": "nomi dell'Asia meridionale"},
    "swap names_east_asian": {"en": "East Asian names", "it": "nomi dell'Asia orientale"},
    "swap names_african_american": {"en": "African American names", "it": "nomi afroamericani"},
    "swap names_west_african": {"en": "West African names", "it": "nomi dell'Africa occidentale"},
    "swap names_slavic": {"en": "Slavic names", "it": "nomi slavi"},
    "swap names_hispanic": {"en": "Hispanic names", "it": "nomi ispanici"},
    "swap gender_feminine": {"en": "men become women", "it": "gli uomini diventano donne"},
    "swap gender_masculine": {"en": "women become men", "it": "le donne diventano uomini"},
    "swap dialect_british": {"en": "British words and spelling", "it": "parole e grafia britanniche"},
    "swap dialect_american": {"en": "American words and spelling", "it": "parole e grafia americane"},
    "swap dialect_indian": {"en": "Indian English", "it": "inglese indiano"},
    "swap dialect_african_american": {"en": "African American English", "it": "inglese afroamericano"},
    "swap accent_non_native": {"en": "English of learners", "it": "inglese di chi lo sta imparando"},
    "swap dialect_northern_italian": {"en": "northern regional Italian", "it": "italiano regionale del Nord"},
    "swap dialect_southern_italian": {"en": "southern regional Italian", "it": "italiano regionale del Sud"},
    "swap no_agent_name": {"en": "the agent's name is left out", "it": "senza il nome dell'operatore"},
}

_BASIS: Texts = {
    "pins intro": {
        "en": "Each decision holds for exactly these; where one changes, people score until the next "
        "calibration. The record of this calibration is {record}.",
        "it": "Ogni decisione vale solo per questi; se uno cambia, valutano le persone fino alla prossima "
        "calibrazione. Il registro di questa calibrazione è {record}.",
    },
    "scorecard": {"en": "scorecard", "it": "scheda"},
    "recognisers": {"en": "recognisers", "it": "riconoscitori"},
    "scaling": {"en": "scaling", "it": "riscalatura"},
    "no scaling": {"en": "none", "it": "nessuna"},
    "data": {"en": "grades and scores", "it": "voti e punteggi"},
    "heading bars": {"en": "Bars of the gate", "it": "Limiti della soglia di ammissione"},
    "bar people": {
        "en": "QWK of people with each other, at least",
        "it": "QWK delle persone tra loro, almeno",
    },
    "bar degradation": {
        "en": "QWK with the model less QWK of people, at least",
        "it": "QWK con il modello meno QWK delle persone, almeno",
    },
    "bar smd": {
        "en": "standardised mean difference of model and people, at most",
        "it": "differenza media standardizzata tra modello e persone, al massimo",
    },
    "bar subgroup_difference": {
        "en": "the same for any group of calls, beyond chance, at most",
        "it": "lo stesso per ogni gruppo di chiamate, oltre il caso, al massimo",
    },
    "bar exact_gap": {
        "en": "exact agreement with the model below that of people, at most",
        "it": "concordanza esatta con il modello sotto quella delle persone, al massimo",
    },
    "bar double_graded": {
        "en": "calls graded by two people, and as many by a person and the model, at least",
        "it": "chiamate valutate da due persone, e altrettante da una persona e dal modello, almeno",
    },
    "bar coverage": {
        "en": "calls on which a hybrid criterion keeps its promise, at least",
        "it": "chiamate su cui un criterio misto mantiene la promessa, almeno",
    },
    "heading intervals": {"en": "How intervals were made", "it": "Come sono fatti gli intervalli"},
    "intervals by agent": {
        "en": "Intervals hold the true figure with 95 % confidence. Agents ({agents} known) are drawn "
        "anew many times with all their calls, because calls of one agent are alike (bootstrap by "
        "cluster); those of evaluators' effects draw calls, and severity has that of its mixed "
        "model. A call counts once, however many people graded it. Where a figure cannot be "
        "computed, or too little is there to draw from, a dash stands in its place.",
        "it": "Gli intervalli contengono il valore vero con una confidenza del 95 %. Gli operatori "
        "({agents}) sono estratti di nuovo molte volte con tutte le loro chiamate, perché le "
        "chiamate di un operatore si somigliano (bootstrap per gruppi); per gli effetti dei "
        "valutatori si estraggono chiamate, e la severità ha quello del suo modello misto. Una "
        "chiamata conta una volta, da quante persone sia valutata. Dove un valore non si può "
        "calcolare, o c'è troppo poco da cui estrarre, sta un trattino.",
    },
    "intervals by call": {
        "en": "Intervals hold the true figure with 95 % confidence. No agent is known, so calls are drawn "
        "anew many times (bootstrap) as if each were an agent's only one; where agents have many "
        "calls that are alike, the intervals are too narrow. Where a figure cannot be computed, or "
        "too little is there to draw from, a dash stands in its place.",
        "it": "Gli intervalli contengono il valore vero con una confidenza del 95 %. Nessun operatore è "
        "noto, quindi si estraggono di nuovo molte volte le chiamate (bootstrap), come se ognuna "
        "fosse l'unica del suo operatore; se gli operatori hanno molte chiamate simili, gli "
        "intervalli sono troppo stretti. Dove un valore non si può calcolare, o c'è troppo poco da "
        "cui estrarre, sta un trattino.",
    },
    "heading bad": {"en": "Lines that could not be used", "it": "Righe non utilizzabili"},
    "bad lines 1": {
        "en": "One line could not be used; the rest was.",
        "it": "Una riga non è stata usata; le altre sì.",
    },
    "bad lines n": {
        "en": "{n} lines could not be used; the rest was.",
        "it": "{n} righe non sono state usate; le altre sì.",
    },
    "bad more 1": {"en": "One more is in the JSON report.", "it": "Un'altra è nel rapporto JSON."},
    "bad more n": {"en": "{n} more are in the JSON report.", "it": "Altre {n} sono nel rapporto JSON."},
    "heading glossary": {"en": "Words", "it": "Parole"},
    "term calibration": {"en": "calibration", "it": "calibrazione"},
    "meaning calibration": {
        "en": "people and model compared on the same calls",
        "it": "persone e modello confrontati sulle stesse chiamate",
    },
    "term agreement": {"en": "QWK, kappa, AC1, alpha", "it": "QWK, kappa, AC1, alfa"},
    "meaning agreement": {
        "en": "agreement beyond chance: 1 is perfect, 0 is chance, below 0 is worse than chance",
        "it": "concordanza oltre il caso: 1 è perfetta, 0 è il caso, sotto 0 è peggio del caso",
    },
    "term degradation": {"en": "degradation", "it": "degrado"},
    "meaning degradation": {
        "en": "agreement of people with the model less that of people with people; below 0 the model is "
        "worse",
        "it": "concordanza delle persone con il modello meno quella tra persone; sotto 0 il modello è "
        "peggiore",
    },
    "term interval": {"en": "95 % interval", "it": "intervallo al 95 %"},
    "meaning interval": {
        "en": "where the figure would lie if other calls of such agents had been graded",
        "it": "dove starebbe il valore se fossero state valutate altre chiamate di operatori simili",
    },
    "term true": {"en": "true score", "it": "punteggio vero"},
    "meaning true": {
        "en": "the mean that a call would get from very many people",
        "it": "la media che una chiamata avrebbe da moltissime persone",
    },
    "term scaling": {"en": "scaling", "it": "riscalatura"},
    "meaning scaling": {
        "en": "the map from the model's raw output to the scale as people use it",
        "it": "la mappa dall'uscita grezza del modello alla scala come la usano le persone",
    },
    "term promise": {"en": "threshold, coverage", "it": "soglia, copertura"},
    "meaning promise": {
        "en": "the confidence from which the model scores a call, and the share of calls that reach it",
        "it": "la confidenza da cui il modello valuta una chiamata, e la quota di chiamate che la raggiunge",
    },
    "term severity": {"en": "severity", "it": "severità"},
    "meaning severity": {
        "en": "how much lower an evaluator grades than others on the same calls",
        "it": "di quanto un valutatore dà meno degli altri sulle stesse chiamate",
    },
}

CALIBRATION: Texts = {
    **_PAGE,
    **_VERDICTS,
    **_AGREEMENT,
    **_SCALING,
    **_PROMISE,
    **_EVALUATORS,
    **_FAIRNESS,
    **_BASIS,
}
