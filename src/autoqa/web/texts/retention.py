"""What the page about deleting says."""

from __future__ import annotations

from autoqa.report.words import Texts

RETENTION: Texts = {
    "nav retention": {"en": "Retention", "it": "Conservazione"},
    "retention": {"en": "Retention", "it": "Conservazione"},
    "retention means": {
        "en": "What has been kept as long as <code>[retention]</code> in the settings says is listed here. Nothing is deleted before you confirm it; each deletion is noted in the audit log.",
        "it": "Qui è elencato ciò che è stato conservato per il tempo indicato da <code>[retention]</code> nelle impostazioni. Nulla viene eliminato prima della tua conferma; ogni eliminazione è annotata nel registro.",
    },
    "retention unset": {
        "en": "Everything is kept for ever. To change that, write under <code>[retention]</code> in autoqa.toml after how many days sound (<code>sound_days</code>), whole interactions (<code>interaction_days</code>), and closed coaching plans and trainings (<code>coaching_days</code>) go.",
        "it": "Tutto viene conservato per sempre. Per cambiare, scrivi sotto <code>[retention]</code> in autoqa.toml dopo quanti giorni eliminare l'audio (<code>sound_days</code>), le interazioni intere (<code>interaction_days</code>), i piani di coaching chiusi e le formazioni (<code>coaching_days</code>).",
    },
    "retention rule": {"en": "Deletes", "it": "Elimina"},
    "retention rule sound": {"en": "sound", "it": "audio"},
    "retention rule interaction": {"en": "whole interaction", "it": "interazione intera"},
    "retention rule plan": {"en": "coaching plan", "it": "piano di coaching"},
    "retention rule training": {"en": "training", "it": "formazione"},
    "retention after": {"en": "After", "it": "Dopo"},
    "retention days": {"en": "{n} days", "it": "{n} giorni"},
    "retention never": {"en": "never", "it": "mai"},
    "retention due": {"en": "Due now", "it": "Ora"},
    "retention held": {"en": "Kept all the same", "it": "Conservate comunque"},
    "retention soon": {"en": "In 30 days", "it": "In 30 giorni"},
    "retention next": {"en": "Next on", "it": "Prossima il"},
    "retention recordings": {
        "en": "Recordings themselves are deleted as well, where they lie.",
        "it": "Vengono eliminate anche le registrazioni stesse, dove si trovano.",
    },
    "retention no recordings": {
        "en": "Recordings themselves stay where they lie; only copies that autoqa made are deleted. Delete or move the recordings too: whoever scores their folder again brings the calls back.",
        "it": "Le registrazioni restano dove si trovano; si eliminano solo le copie fatte da autoqa. Elimina o sposta anche le registrazioni: chi rivaluta la loro cartella riporta dentro le chiamate.",
    },
    "retention stays": {
        "en": "Not deleted: coaching plans that are open, the audit log with its short excerpts, exported files, training sets and models, and your backups.",
        "it": "Non si eliminano: i piani di coaching aperti, il registro con i suoi brevi estratti, i file esportati, i dati di addestramento e i modelli, e i tuoi backup.",
    },
    "retention list": {"en": "To be deleted", "it": "Da eliminare"},
    "retention list none": {"en": "Nothing is due.", "it": "Nulla da eliminare."},
    "retention some": {
        "en": "The {n} oldest of {all} are listed and deleted together; then come the next.",
        "it": "Le {n} più vecchie di {all} sono elencate ed eliminate insieme; poi seguono le altre.",
    },
    "retention target": {"en": "Interaction or agent", "it": "Interazione o agente"},
    "retention began": {"en": "Days count from", "it": "I giorni contano dal"},
    "retention since": {"en": "Due since", "it": "Da eliminare dal"},
    "retention why": {"en": "Kept by", "it": "Conservata per"},
    "retention hold": {"en": "legal hold", "it": "blocco legale"},
    "retention sure": {
        "en": "I know that this cannot be undone.",
        "it": "So che non si può annullare.",
    },
    "retention do": {"en": "Delete these {n}", "it": "Elimina queste {n}"},
    "retention unsure": {
        "en": "Nothing was deleted: say first that you know it cannot be undone.",
        "it": "Non è stato eliminato nulla: prima conferma di sapere che non si può annullare.",
    },
    "retention done": {
        "en": "Deleted: {whole} interactions, the sound of {sounds}, {plans} coaching plans, {trainings} trainings, {files} files.",
        "it": "Eliminati: {whole} interazioni, l'audio di {sounds}, {plans} piani di coaching, {trainings} formazioni, {files} file.",
    },
    "retention problems": {"en": "Files that are still there:", "it": "File ancora presenti:"},
}
