"""Tell the voices on one channel apart with sherpa-onnx: a segmentation and a speaker embedding model.

sherpa-onnx ends the whole process when a model lacks the metadata it expects, so that is looked at first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autoqa.audio.speech import Region
from autoqa.audio.waveform import Samples
from autoqa.errors import MissingExtra, ModelNotFound, ModelRefused
from autoqa.transcribe.voices import VoiceSpan, fold

SEGMENTATION = "segmentation.onnx"
EMBEDDING = "embedding.onnx"
_RATE = 16_000
_NEEDED = {
    SEGMENTATION: (
        "sample_rate",
        "window_size",
        "receptive_field_size",
        "receptive_field_shift",
        "num_speakers",
        "powerset_max_classes",
        "num_classes",
    ),
    EMBEDDING: ("framework", "sample_rate"),
}
_FRAMEWORKS = ("wespeaker", "3d-speaker", "nemo")  # of embedding models that sherpa-onnx can read


class SherpaDiarizer:
    """Diarization by the models in a folder, read once and offline.

    The folder holds `segmentation.onnx` (pyannote's segmentation as exported for sherpa-onnx) and
    `embedding.onnx` (a WeSpeaker, 3D-Speaker or NeMo speaker embedding), both for 16 kHz. Two speakers are
    asked for.

    Raises MissingExtra without sherpa-onnx, ModelNotFound where a file is missing, and ModelRefused for a
    file that is no such model.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        try:
            import sherpa_onnx
        except ImportError as error:
            raise MissingExtra("sherpa-onnx", "diarization") from error
        for name in _NEEDED:
            _check(folder / name)
        config = sherpa_onnx.OfflineSpeakerDiarizationConfig(
            segmentation=sherpa_onnx.OfflineSpeakerSegmentationModelConfig(
                pyannote=sherpa_onnx.OfflineSpeakerSegmentationPyannoteModelConfig(
                    model=str(folder / SEGMENTATION)
                ),
                num_threads=threads,
            ),
            embedding=sherpa_onnx.SpeakerEmbeddingExtractorConfig(
                model=str(folder / EMBEDDING), num_threads=threads
            ),
            clustering=sherpa_onnx.FastClusteringConfig(num_clusters=2),
        )
        if not config.validate():
            raise ModelRefused(f"{folder}: sherpa-onnx does not accept these models; see its messages above")
        self._engine: Any = sherpa_onnx.OfflineSpeakerDiarization(config)

    def find_voices(self, samples: Samples, speech: Sequence[Region]) -> list[VoiceSpan]:
        """Which of two voices speaks when; the engine finds the speech itself, `speech` is not used."""
        if not speech or samples.size == 0:
            return []
        found = self._engine.process(samples).sort_by_start_time()
        return fold((segment.start, segment.end, segment.speaker) for segment in found)


def _check(model: Path) -> None:
    """Raise unless the file is there and carries the metadata that sherpa-onnx expects."""
    from onnxruntime import InferenceSession

    if not model.is_file():
        raise ModelNotFound(
            f"{model}: not there; a diarization folder holds {SEGMENTATION} and {EMBEDDING} "
            "as published for sherpa-onnx"
        )
    try:
        session = InferenceSession(str(model), providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises classes of its own that share no base
        raise ModelRefused(f"{model}: not an ONNX model that can be read ({error})") from error
    metadata = session.get_modelmeta().custom_metadata_map
    missing = [key for key in _NEEDED[model.name] if not metadata.get(key)]
    if missing:
        raise ModelRefused(f"{model}: not exported for sherpa-onnx; its metadata lacks {', '.join(missing)}")
    if metadata["sample_rate"] != str(_RATE):
        raise ModelRefused(f"{model}: made for {metadata['sample_rate']} Hz; {_RATE} is needed")
    if model.name == EMBEDDING and metadata["framework"] not in _FRAMEWORKS:
        raise ModelRefused(
            f"{model}: of the framework {metadata['framework']!r}; sherpa-onnx reads {', '.join(_FRAMEWORKS)}"
        )
