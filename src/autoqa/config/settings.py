"""The settings of a workspace: `autoqa.toml` over a profile over the defaults written here."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from autoqa.config.resources import bundled
from autoqa.config.toml import Table, parse, read
from autoqa.errors import ConfigurationError

SETTINGS_FILE = "autoqa.toml"


class RecogniserSettings(Table):
    """How recordings are read. Names follow faster-whisper's; times are seconds.

    `engine` "transformers" reads checkpoints in that library's format, for instance fine-tuned ones.
    `model` is a Whisper size or hub name ("small", "large-v3"), a bundled name ("whisper-demo-en"), or
    a folder with a CTranslate2 model; None takes "small" where it can be had and otherwise the
    demonstration recogniser, with a warning. `language` None detects it for each call. `batch_size` windows
    are decoded together; 0 chooses, for the processor or the GPU. `workers` processes read at the same time,
    each with a model of its own. `packing` says whose speech may share a window of
    the recogniser: with "across_calls" short calls are read in fewer windows, but rare words may then
    depend on which calls are read together. `short_windows` spares the recogniser the silence
    behind the speech of a window, where `autoqa models check` has shown that the model bears it.
    `vocabulary` holds, by queue, names of products and places and other words that are likely there, and
    under "all" those of every call; the queue stands in an interaction's metadata.
    """

    engine: Literal["faster-whisper", "transformers"] = "faster-whisper"
    model: str | None = None
    language: str | None = Field(default=None, min_length=2)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    compute_type: str = "default"
    cpu_threads: int = Field(default=0, ge=0)
    batch_size: int = Field(default=0, ge=0)
    beam_size: int = Field(default=5, ge=1)
    workers: int = Field(default=1, ge=1, le=64)
    packing: Literal["within_call", "across_calls"] = "within_call"
    short_windows: bool = False
    max_window: float = Field(default=30.0, ge=1, le=30)
    min_silence: float = Field(default=0.5, ge=0.05)
    initial_prompt: str | None = None
    hotwords: str | None = None
    vocabulary: dict[str, list[str]] = Field(default_factory=dict)


class SpeakerSettings(Table):
    """Who is on which channel, and what tells voices apart that share one.

    `diarizer` "gaussian" needs no model; "sherpa" and "pyannote" take theirs from the folder
    `diarizer_model`. pyannote's files can run code when opened, so they need `trust_diarizer`.
    """

    agent_channel: Literal["left", "right"] = "left"
    diarizer: Literal["gaussian", "sherpa", "pyannote"] = "gaussian"
    diarizer_model: str | None = None
    trust_diarizer: bool = False


class ScoringSettings(Table):
    """Which scorecard and models answer, and when they keep silent.

    `min_recognition_confidence`: below it no criterion of a recorded call is scored.
    `min_confidence`: a score is withheld where even the likeliest level is less likely. A customer who comes
    back with the same matter within `repeat_window_days` was not helped the first time; 0 does not look.
    `inference` is a model of natural language inference that helps to check statements.
    """

    scorecard: str = "support"
    models: str | None = None
    encoder: str = "universal-sentence-encoder-multilingual"
    knowledge: str | None = None
    inference: str | None = None
    min_recognition_confidence: float = Field(default=0.6, ge=0, le=1)
    min_confidence: float = Field(default=0.25, ge=0, le=1)
    repeat_window_days: float = Field(default=7, ge=0, le=3650)


class JudgeSettings(Table):
    """A language model that answers the criteria with `answered_by = "judge"`; without an endpoint none does.

    `endpoint` is the URL of a server with OpenAI's chat completions, up to and without "/chat/completions".
    Conversations go only to this machine or private networks, unless `outside_hosts` is set. `key_variable`
    names the environment variable with the key, where the server asks for one. `timeout` is in seconds;
    `retries` are attempts after a first one that failed or brought a wrong answer. With `check_evidence` it
    is asked a second time without the turns that it named.
    """

    endpoint: str | None = None
    model: str | None = None
    outside_hosts: bool = False
    key_variable: str = Field(default="AUTOQA_JUDGE_KEY", pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    timeout: float = Field(default=60.0, gt=0, le=3600)
    retries: int = Field(default=2, ge=0, le=10)
    max_tokens: int = Field(default=400, ge=50, le=32768)
    seed: int = Field(default=0, ge=0)
    check_evidence: bool = True


class CalibrationSettings(Table):
    """What a criterion must reach before a model scores it, and what is promised of the scores.

    `mode` is what is asked for each criterion, unless `modes` names another one: the gate holds where the
    mode reached leaves at least as much to the model. `degradation`, `smd`, `subgroup_difference` and
    `exact_gap` are the bars, `double_graded` the calls that two people must have graded. In a hybrid
    criterion the model scores the calls of which `agreement` agree with a person, with that `confidence`;
    they must be `coverage` of all. `agrees` says what agreeing is: the same level, or at most one apart.
    `thresholds_by` gives each queue or language a threshold of its own where there is enough data. `columns`
    are what calls are grouped by to look for unfairness: any column, and one that no call has says nothing.
    `webhook` is an http or https URL that alarms of drift are sent to.
    """

    mode: Literal["human_only", "hybrid", "auto"] = "auto"
    modes: dict[str, Literal["human_only", "hybrid", "auto"]] = Field(default_factory=dict)
    degradation: float = Field(default=-0.10, ge=-2, le=2)
    smd: float = Field(default=0.15, ge=0)
    subgroup_difference: float = Field(default=0.10, ge=0)
    exact_gap: float = Field(default=0.05, ge=-1, le=1)
    double_graded: int = Field(default=100, ge=20)
    agreement: float = Field(default=0.8, gt=0, lt=1)
    confidence: float = Field(default=0.95, gt=0, lt=1)
    coverage: float = Field(default=0.2, ge=0, le=1)
    agrees: Literal["exact", "adjacent"] = "exact"
    thresholds_by: Literal["queue", "language"] | None = None
    columns: tuple[str, ...] = ("language", "queue", "channel", "accent", "gender", "line", "recognition")
    webhook: str | None = None

    @field_validator("webhook")
    @classmethod
    def _reachable(cls, url: str | None) -> str | None:
        if url is not None and not _is_web_address(url):
            raise ValueError("is no address; write it as https://example.org/alarms")
        return url


class TrainingSettings(Table):
    """Where the experiment log goes besides training-log.csv: `mlflow` is a tracking URI of MLflow."""

    mlflow: str | None = None


class MeasureSettings(Table):
    """What measures depend on: `price_per_minute` is what a minute costs the customer, in `currency`.

    The cost of a call is kept as it was when the call was read; another price changes later calls only.
    """

    price_per_minute: float | None = Field(default=None, ge=0)
    currency: str = Field(default="EUR", pattern=r"^[A-Z]{3}$")


class PrivacyTable(Table):
    """What is hidden before anything is stored.

    Card numbers, security codes, bank details, phone numbers, e-mail addresses, national ids and birth
    dates are masked, written or spoken. `names` is a file with one more name to mask on each line;
    `introduced_names` also masks the names by which people introduce themselves. `anonymous` keeps neither
    agent nor customer. `redacted_audio` writes a copy of each recording with its secrets silenced.
    """

    enabled: bool = True
    names: str | None = None
    introduced_names: bool = False
    engine: Literal["builtin", "presidio"] = "builtin"
    anonymous: bool = False
    redacted_audio: bool = False
    default_region: str = Field(default="US", pattern=r"^[A-Z]{2}$")
    margin: float = Field(default=0.2, ge=0, le=5)


class StoreSettings(Table):
    """Where results are kept: a database URL, or None for a SQLite file in the workspace."""

    url: str | None = None


class WebSettings(Table):
    """How the review app treats those who use it. Times are in the unit that their name says.

    Somebody who does nothing for `idle_minutes` is signed out, and everybody after `session_hours`. A call
    that somebody opened to grade is theirs for `claim_minutes` after the last sign of them. With `blind` the
    model's scores and other people's are shown only after one's own are handed in. An agent may dispute an
    answer for `dispute_days`. `address` is where browsers find the app, if not where it listens: behind a
    proxy, with https. A `second_factor` that is required is set up by everybody who signs in by password.
    `openid_issuer` is the address of a sign-in service that speaks OpenID Connect,
    `openid_client` the name by which it knows autoqa, `openid_claim` what of its answer is the user's name,
    and `openid_name` what its button says. Without `passwords` it is the only way in.
    """

    idle_minutes: float = Field(default=30, gt=0, le=24 * 60)
    session_hours: float = Field(default=12, gt=0, le=24 * 30)
    claim_minutes: float = Field(default=15, ge=1, le=24 * 60)
    blind: bool = True
    dispute_days: float = Field(default=14, ge=0, le=3650)
    address: str | None = None
    passwords: bool = True
    second_factor: Literal["optional", "required"] = "optional"
    openid_issuer: str | None = None
    openid_client: str | None = None
    openid_claim: str = Field(default="preferred_username", min_length=1)
    openid_name: str = Field(default="OpenID Connect", min_length=1, max_length=60)

    @field_validator("address", "openid_issuer")
    @classmethod
    def _reachable(cls, url: str | None) -> str | None:
        if url is not None and not _is_web_address(url):
            raise ValueError("is no address; write it as https://quality.example.org")
        return url.rstrip("/") if url else None

    @model_validator(mode="after")
    def _whole(self) -> WebSettings:
        if (self.openid_issuer is None) != (self.openid_client is None):
            raise ValueError("needs both: openid_issuer and openid_client")
        if not self.passwords and self.openid_issuer is None:
            raise ValueError("passwords = false needs openid_issuer: nobody could sign in")
        return self


class RetentionSettings(Table):
    """How long interactions are kept, in days from their beginning; a table left out keeps all for ever.

    After `sound_days` nobody can listen to a call any more: the store forgets its recording, and the copies
    that autoqa made of it are deleted. With `recordings` the recording itself is deleted as well, wherever it
    lies. After `interaction_days` the whole interaction is deleted: its words, every evaluation, remarks,
    disputes. `hold` names interactions of which nothing is ever deleted. After `coaching_days` coaching
    plans that are closed are deleted, and trainings. Nothing is deleted by itself: `autoqa retention --apply`
    does it, or an administrator.
    """

    sound_days: float | None = Field(default=None, gt=0, le=36500)
    interaction_days: float | None = Field(default=None, gt=0, le=36500)
    coaching_days: float | None = Field(default=None, gt=0, le=36500)
    recordings: bool = False
    hold: tuple[str, ...] = ()


class Settings(Table):
    """Everything that can be set for a workspace."""

    recogniser: RecogniserSettings = RecogniserSettings()
    speakers: SpeakerSettings = SpeakerSettings()
    measures: MeasureSettings = MeasureSettings()
    calibration: CalibrationSettings = CalibrationSettings()
    scoring: ScoringSettings = ScoringSettings()
    judge: JudgeSettings = JudgeSettings()
    training: TrainingSettings = TrainingSettings()
    privacy: PrivacyTable = PrivacyTable()
    store: StoreSettings = StoreSettings()
    web: WebSettings = WebSettings()
    retention: RetentionSettings = RetentionSettings()


def load_settings(path: Path | None = None, *, profile: str | None = None) -> Settings:
    """The settings in `path` over those of the bundled `profile` over the defaults."""
    tables: dict[str, Any] = {}
    where = "defaults"
    if profile is not None:
        tables, where = read(find_profile(profile)), f"profile '{profile}'"
    if path is not None:
        tables, where = _over(tables, read(path)), str(path)
    return parse(tables, Settings, where=where)


def find_profile(name: str) -> Path:
    """The file of the profile `name`: a path or the name of a bundled one."""
    folder = bundled("configs") / "profiles"
    for candidate in (Path(name), folder / f"{name}.toml"):
        if candidate.is_file():
            return candidate
    known = ", ".join(sorted(path.stem for path in folder.glob("*.toml")))
    raise ConfigurationError(f"profile '{name}': no such file, and no bundled profile of that name ({known})")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets or a port that are none
        return False
    return named and parts.scheme in ("http", "https") and not any(map(str.isspace, url))


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`, table by table."""
    merged = dict(below)
    for key, value in above.items():
        inner = merged.get(key)
        merged[key] = _over(inner, value) if isinstance(value, dict) and isinstance(inner, dict) else value
    return merged
