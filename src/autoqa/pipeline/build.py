"""Makes the parts of a run from the settings: the one place that names concrete classes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from autoqa.config.model_checks import find_check
from autoqa.config.model_folders import ModelFolder, find_model
from autoqa.config.model_folders import fingerprint as model_fingerprint
from autoqa.config.resources import bundled
from autoqa.config.settings import RecogniserSettings, load_settings
from autoqa.domain.scorecard import AnsweredBy, Criterion, Scorecard
from autoqa.domain.service import Served
from autoqa.errors import ConfigurationError, ModelError, ModelNotFound, ModelRefused
from autoqa.pipeline.guard import COPIES, Guard
from autoqa.pipeline.process import Judging
from autoqa.pipeline.readers import Hearing
from autoqa.pipeline.returns import Returns
from autoqa.pipeline.service import served_folder, served_models
from autoqa.pipeline.workspace import Workspace, scorecard_of
from autoqa.privacy.names import load_names
from autoqa.privacy.settings import PrivacySettings
from autoqa.scoring import statements
from autoqa.scoring.accuracy import AccuracyScorer
from autoqa.scoring.classifier import ClassifierScorer
from autoqa.scoring.encoder import DEFAULT_ENCODER, SentenceEncoder, brought_encoder, find_encoder
from autoqa.scoring.evaluate import Caution
from autoqa.scoring.inference import InferenceModel, find_inference
from autoqa.scoring.judge import listener
from autoqa.scoring.judge.client import JudgeClient
from autoqa.scoring.judge.listener import Listener
from autoqa.scoring.judge.prompt import MOST_LEVELS
from autoqa.scoring.judge.scorer import JudgeScorer
from autoqa.scoring.knowledge import load_knowledge
from autoqa.scoring.measure import MeasureScorer
from autoqa.scoring.reliability import ReliabilityScorer
from autoqa.scoring.rules import RuleScorer
from autoqa.scoring.same_matter import SameMatter
from autoqa.scoring.scorer import Scorer
from autoqa.transcribe.gaussian_diarizer import VERSION, GaussianDiarizer
from autoqa.transcribe.pyannote_diarizer import PyannoteDiarizer
from autoqa.transcribe.recognition import TranscriptionSettings
from autoqa.transcribe.sherpa_diarizer import SherpaDiarizer
from autoqa.transcribe.transformers_whisper import (
    TransformersOptions,
    TransformersRecogniser,
    find_checkpoint,
)
from autoqa.transcribe.voices import Diarizer, LateDiarizer
from autoqa.transcribe.whisper import (
    DEMO_RECOGNISER,
    WhisperOptions,
    WhisperRecogniser,
    WhisperRuntime,
    find_recogniser,
)

DEFAULT_RECOGNISER = "small"
SHORT_WINDOW_MARGIN = 2.0  # seconds of silence left behind the speech of a short window
HEAD = "head.json"  # lies in the folder of each trained model; scoring.head would load all of torch
_HEADS = Path("heads")  # below each models folder: one folder for each criterion


def build_hearing(workspace: Workspace) -> Hearing:
    """The recogniser of the settings; when none is named and none can be had, the demonstration one."""
    settings = workspace.settings.recogniser
    if settings.engine == "transformers":
        model = settings.model or f"openai/whisper-{DEFAULT_RECOGNISER}"
        checkpoint = find_checkpoint(model, [workspace.folder, *workspace.models])
        engine = _through_transformers(checkpoint, settings)
        cutting = _cutting(workspace, settings)
        return Hearing(engine, cutting, build_guard(workspace), build_diarizer(workspace))
    recogniser, cutting = build_whisper(workspace)
    guard = build_guard(workspace)
    demo = recogniser.name == DEMO_RECOGNISER
    return Hearing(recogniser, cutting, guard, build_diarizer(workspace), demo=demo)


def build_diarizer(workspace: Workspace) -> Diarizer:
    """What tells the voices on one channel apart."""
    speakers = workspace.settings.speakers
    if speakers.diarizer == "gaussian":
        return GaussianDiarizer()
    folder = _diarizer_folder(workspace)
    if speakers.diarizer == "sherpa":
        threads = max(1, workspace.settings.recogniser.cpu_threads)
        return LateDiarizer(partial(SherpaDiarizer, folder, threads=threads))
    return LateDiarizer(partial(PyannoteDiarizer, folder, trusted=speakers.trust_diarizer))


def _diarizer_folder(workspace: Workspace) -> Path:
    speakers = workspace.settings.speakers
    folder = workspace.path(speakers.diarizer_model) if speakers.diarizer_model else None
    if folder is None or not folder.is_dir():
        raise ConfigurationError(
            f"diarizer '{speakers.diarizer}': needs the folder of its models; set [speakers] diarizer_model "
            f"(found {speakers.diarizer_model!r})"
        )
    return folder


def build_guard(workspace: Workspace) -> Guard:
    """What masks secrets before anything is stored."""
    privacy = workspace.settings.privacy
    settings = PrivacySettings(
        enabled=privacy.enabled or privacy.anonymous,
        names=load_names(workspace.path(privacy.names)) if privacy.names else (),
        introduced_names=privacy.introduced_names or privacy.anonymous,
        engine=privacy.engine,
        anonymous=privacy.anonymous,
        default_region=privacy.default_region,
        margin=privacy.margin,
    )
    return Guard(settings, workspace.folder / COPIES if privacy.redacted_audio else None)


def build_whisper(workspace: Workspace) -> tuple[WhisperRecogniser, TranscriptionSettings]:
    """The recogniser of the settings through faster-whisper, and how recordings are cut for it.

    Raises ConfigurationError where the settings take a shortcut that was not checked for this model.
    """
    settings = workspace.settings.recogniser
    if settings.model is not None:
        folder = find_recogniser(settings.model, [workspace.folder, *workspace.models])
    else:
        try:
            folder = find_recogniser(DEFAULT_RECOGNISER, workspace.models)
        except ModelNotFound:
            folder = find_recogniser(DEMO_RECOGNISER, workspace.models)
            settings = load_settings(profile="demo").recogniser
    if settings.short_windows:
        _must_have_passed(folder, workspace)
    options = WhisperOptions(
        beam_size=settings.beam_size,
        initial_prompt=settings.initial_prompt,
        hotwords=settings.hotwords,
        window_margin=SHORT_WINDOW_MARGIN if settings.short_windows else None,
        batch_size=settings.batch_size,
    )
    runtime = WhisperRuntime(settings.device, settings.compute_type, _threads(settings))
    return WhisperRecogniser(folder, options, runtime), _cutting(workspace, settings)


def _must_have_passed(folder: ModelFolder, workspace: Workspace) -> None:
    """Short windows harm most models, so they need a check that has passed."""
    check = find_check([*workspace.models, bundled("models")], folder.fingerprint, "short_windows")
    if check is None:
        raise ConfigurationError(
            f"short_windows: was not checked for '{folder.name}'; run: autoqa models check FILE.jsonl "
            f"--recogniser {folder.name}, or set short_windows = false"
        )
    if not check.passed:
        raise ConfigurationError(
            f"short_windows: raises the word error rate of '{folder.name}' by {100 * check.rise:.1f} points "
            f"({100 * check.allowed:.1f} allowed); set short_windows = false"
        )


def _through_transformers(folder: ModelFolder, settings: RecogniserSettings) -> TransformersRecogniser:
    device = "cpu" if settings.device == "auto" else settings.device
    dtype = "float32" if settings.compute_type in ("default", "int8") else settings.compute_type
    options = TransformersOptions(
        num_beams=settings.beam_size,
        dtype=dtype,
        device=device,
        initial_prompt=settings.initial_prompt,
        hotwords=settings.hotwords,
    )
    return TransformersRecogniser(folder, options, _threads(settings))


def _cutting(workspace: Workspace, settings: RecogniserSettings) -> TranscriptionSettings:
    return TranscriptionSettings(
        language=settings.language,
        max_window=settings.max_window,
        min_silence=settings.min_silence,
        agent_channel=0 if workspace.settings.speakers.agent_channel == "left" else 1,
        across_calls=settings.packing == "across_calls",
        diarizer=_diarizer_pin(workspace),
        price_per_minute=workspace.settings.measures.price_per_minute,
        currency=workspace.settings.measures.currency,
        vocabulary={queue: tuple(words) for queue, words in settings.vocabulary.items()},
    )


def _diarizer_pin(workspace: Workspace) -> str:
    name = workspace.settings.speakers.diarizer
    pinned = VERSION if name == "gaussian" else model_fingerprint(_diarizer_folder(workspace))
    return f"{name} {pinned}"


def _threads(settings: RecogniserSettings) -> int:
    """Threads of each process: as set, or an equal share of the cores where several processes read."""
    if settings.cpu_threads or settings.workers == 1:
        return settings.cpu_threads
    return max(1, len(os.sched_getaffinity(0)) // settings.workers)


def build_judging(workspace: Workspace) -> Judging:
    """The scorecard of the settings with a scorer for each of its criteria."""
    settings = workspace.settings.scoring
    scorecard = scorecard_of(workspace)
    encoder = build_encoder(workspace)
    returns = Returns(SameMatter(encoder), timedelta(days=settings.repeat_window_days))
    return Judging(scorecard, build_scorers(workspace, scorecard, encoder), build_caution(workspace), returns)


def build_caution(workspace: Workspace) -> Caution:
    """When the settings ask to keep silent."""
    settings = workspace.settings.scoring
    return Caution(settings.min_recognition_confidence, settings.min_confidence)


def build_encoder(workspace: Workspace) -> SentenceEncoder:
    """The sentence encoder of the settings."""
    places = [workspace.folder, *workspace.models]
    return SentenceEncoder(find_encoder(workspace.settings.scoring.encoder, places))


def build_scorers(workspace: Workspace, scorecard: Scorecard, encoder: SentenceEncoder) -> list[Scorer]:
    """A scorer for each criterion of `scorecard`, with the models in service."""
    served = served_models(workspace)
    return [_scorer(criterion, workspace, encoder, served) for criterion in scorecard.criteria]


def build_scorer(workspace: Workspace, criterion: Criterion, encoder: SentenceEncoder) -> Scorer:
    """The scorer of one criterion, with the model in service."""
    return _scorer(criterion, workspace, encoder, served_models(workspace))


def _scorer(
    criterion: Criterion, workspace: Workspace, encoder: SentenceEncoder, served: Mapping[str, Served]
) -> Scorer:
    if criterion.answered_by is AnsweredBy.KNOWLEDGE:
        return _accuracy(criterion, workspace, encoder)
    if criterion.answered_by is AnsweredBy.MEASURE:
        return MeasureScorer(criterion)
    if criterion.answered_by is AnsweredBy.JUDGE:
        return _judge(criterion, workspace)
    if criterion.answered_by is AnsweredBy.PROMISES:
        return ReliabilityScorer(criterion)
    if criterion.answered_by is AnsweredBy.RULE:
        return RuleScorer(criterion, encoder)
    from autoqa.scoring import head

    folder = _head_folder(criterion.id, workspace, (head.WEIGHTS, head.SETTINGS), served.get(criterion.id))
    return build_classifier(criterion, folder, encoder)


def unanswered(workspace: Workspace, scorecard: Scorecard) -> list[str]:
    """The ids of the criteria that nothing can answer yet, as far as files and settings tell.

    These are criteria without a trained model, or with one of another scale, and those left to a judge that
    no settings name. `build_scorers` refuses a scorecard with such criteria. No model is loaded.
    """
    served = served_models(workspace)
    return [c.id for c in scorecard.criteria if not _is_answered(c, workspace, served)]


def _is_answered(criterion: Criterion, workspace: Workspace, served: Mapping[str, Served]) -> bool:
    if criterion.answered_by is AnsweredBy.JUDGE:
        judge = workspace.settings.judge
        return bool(judge.endpoint and judge.model) and len(criterion.levels) <= MOST_LEVELS
    if criterion.answered_by not in (AnsweredBy.CLASSIFIER, AnsweredBy.KNOWLEDGE):
        return True
    try:
        if criterion.answered_by is AnsweredBy.KNOWLEDGE:
            _head_folder(criterion.id, workspace, (statements.SETTINGS,))
            return True
        folder = _head_folder(criterion.id, workspace, (HEAD,), served.get(criterion.id))
        levels = json.loads((folder.path / HEAD).read_text(encoding="utf-8"))["levels"]
    except (ModelError, OSError, ValueError, KeyError, TypeError):
        return False
    return bool(levels == [level.value for level in criterion.levels])


def build_classifier(criterion: Criterion, folder: ModelFolder, encoder: SentenceEncoder) -> ClassifierScorer:
    """The scorer of a trained head, on the encoder that its folder brings, or else on `encoder`.

    Raises ModelRefused for one of another scale or another encoder.
    """
    from autoqa.scoring import head
    from autoqa.training import model_folder

    loaded = head.load_head(folder.path)
    if brought := brought_encoder(folder.path):
        encoder = SentenceEncoder(brought)
    _check_encoder(loaded.settings.encoder, encoder, folder)
    levels = tuple(level.value for level in criterion.levels)
    if loaded.settings.levels != levels:
        raise ModelRefused(
            f"{folder.path}: answers on the levels {loaded.settings.levels}, but the scorecard's criterion "
            f"'{criterion.id}' has {levels}; give the criterion those anchors, or retrain the head"
        )
    inner = folder.path / head.APPLIES
    gate = head.load_head(inner) if inner.is_dir() else None
    scaling = model_folder.read_scaling(folder.path, levels)
    to_scale = scaling.apply if scaling else dict
    return ClassifierScorer(criterion, loaded, encoder, folder.fingerprint, gate, to_scale, folder.path)


def _judge(criterion: Criterion, workspace: Workspace) -> JudgeScorer:
    settings = workspace.settings.judge
    for key in ("endpoint", "model"):
        if not getattr(settings, key):
            raise ConfigurationError(
                f"criterion '{criterion.id}': is answered by a judge, and [judge] {key} is not set; for "
                'Ollama on this machine, write endpoint = "http://localhost:11434/v1" and a model\'s name'
            )
    if len(criterion.levels) > MOST_LEVELS:
        raise ConfigurationError(
            f"criterion '{criterion.id}': has {len(criterion.levels)} levels; a judge tells at most "
            f"{MOST_LEVELS} apart"
        )
    client = JudgeClient(
        endpoint=settings.endpoint or "",
        model=settings.model or "",
        timeout=settings.timeout,
        retries=settings.retries,
        max_tokens=settings.max_tokens,
        seed=settings.seed,
        outside=settings.outside_hosts,
        key_variable=settings.key_variable,
    )
    return JudgeScorer(criterion, client, _listener(workspace), check_evidence=settings.check_evidence)


def _listener(workspace: Workspace) -> Listener:
    """What hears when somebody speaks to the judge, on the encoder that its model was fitted on."""
    places = [place / "addresses" for place in (*workspace.models, bundled("models"))]
    needs = (listener.WEIGHTS, listener.SETTINGS)
    folder = find_model("addresses", needs=needs, places=places, advice="It comes with autoqa.")
    model = listener.load_address_model(folder.path)
    encoder = SentenceEncoder(find_encoder(DEFAULT_ENCODER, [workspace.folder, *workspace.models]))
    _check_encoder(model.encoder, encoder, folder)
    return Listener(folder, model, encoder)


def _accuracy(criterion: Criterion, workspace: Workspace, encoder: SentenceEncoder) -> AccuracyScorer:
    folder = _head_folder(criterion.id, workspace, (statements.WEIGHTS, statements.SETTINGS))
    model = statements.load_statement_model(folder.path)
    _check_encoder(model.encoder, encoder, folder)
    named = workspace.settings.scoring.knowledge
    place = workspace.path(named) if named else None
    knowledge = load_knowledge(place) if place is not None and _has_facts(place) else None
    facts = knowledge.fingerprint if knowledge else "none"
    inference = _inference(workspace)
    parts = [folder.fingerprint, facts, *([inference.folder.fingerprint] if inference else [])]
    pinned = hashlib.sha256(" ".join(parts).encode()).hexdigest()[:16]
    return AccuracyScorer(criterion, model, knowledge, encoder, pinned, inference)


def _inference(workspace: Workspace) -> InferenceModel | None:
    name = workspace.settings.scoring.inference
    return InferenceModel(find_inference(name, [workspace.folder, *workspace.models])) if name else None


def _has_facts(folder: Path) -> bool:
    """Whether knowledge can be read; a new workspace's folder is still empty, which is no error."""
    return not folder.is_dir() or any(path.suffix in {".md", ".toml"} for path in folder.rglob("*"))


def _head_folder(
    criterion: str, workspace: Workspace, files: tuple[str, ...], served: Served | None = None
) -> ModelFolder:
    """The folder that the settings name, else the model in service, else one in a models folder."""
    *named, own = workspace.models
    places = _heads(criterion, named)
    if served is not None and not any(place.is_dir() for place in places):
        return served_folder(workspace, served)
    return find_model(
        criterion,
        needs=files,
        places=[*places, *_heads(criterion, [own, bundled("models")])],
        advice=f"Train one, name its folder with --models, or take '{criterion}' out of the scorecard.",
    )


def _heads(criterion: str, models: Sequence[Path]) -> list[Path]:
    return [place / inner / criterion for place in models for inner in (Path(), _HEADS)]


def _check_encoder(wanted: str, encoder: SentenceEncoder, folder: ModelFolder) -> None:
    if wanted != encoder.folder.fingerprint:
        raise ModelRefused(
            f"{folder.path}: was trained on the vectors of another encoder than '{encoder.folder.name}'; "
            "set the encoder it was trained with, or retrain it"
        )
