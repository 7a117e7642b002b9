"""What fine-tuning a recogniser on a few written-down calls brings.

    python -m eval.training.asr --data DIR [--folds N] [--epochs N] [--rate R] [--work DIR] [--skip-back]

`DIR` holds calls as in HarperValleyBank: `stereo/NAME.wav` (left agent, right caller) and
`reference/NAME.json` (role, start, end, text). Printed is first whether the bundled demonstration
recogniser, whose int8 weights are read back out of its CTranslate2 file, still reads the example calls as
before once it has gone through a transformers checkpoint and back. Then, for each of N folds of calls, the
word error by channel before and after fine-tuning on the other calls, on calls held out, over all folds
together with the gate's verdict, and the most memory that the process held.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import shutil
import struct
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from autoqa.config.resources import bundled
from autoqa.pipeline.progress import ProgressReport
from autoqa.pipeline.train_asr import RecogniserTraining, train_recogniser
from autoqa.pipeline.word_error import count_errors, written_calls
from autoqa.pipeline.workspace import open_workspace
from autoqa.training.asr.convert import convert
from autoqa.training.asr.fine_tune import FineTuneSettings
from autoqa.training.asr.gate import CallErrors, Figures, judge

DEMO = "whisper-demo-en"
EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "calls.jsonl"
_TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--data", type=Path, help="folder with stereo/ and reference/")
    options.add_argument("--folds", type=int, default=3)
    options.add_argument("--epochs", type=int, default=8)
    options.add_argument("--rate", type=float, default=5e-4)
    options.add_argument("--work", type=Path, help="where to keep what is made; default: nowhere")
    options.add_argument("--skip-back", action="store_true", help="leave the first table out")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = asked.work or Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        base = recover(bundled("models") / DEMO, work / "demo.transformers")
        if not asked.skip_back:
            there_and_back(base, work)
        if asked.data is None:
            print("no --data folder was named, so fine-tuning on calls of real people was not measured")
            return
        folds(asked, base, work)


# The demonstration recogniser as a checkpoint -----------------------------------------------


def recover(folder: Path, checkpoint: Path) -> Path:
    """Write the checkpoint of a CTranslate2 Whisper folder, as near as its weights were kept."""
    import torch
    from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

    found = read_model(folder / "model.bin")
    ids = _special_ids(folder / "tokenizer.json")
    layers = {side: _layers(found, side) for side in ("encoder", "decoder")}
    vocabulary, width = found["decoder/embeddings/weight"].shape
    heads = int(found["encoder/num_heads"])
    ends = dict.fromkeys(("bos_token_id", "eos_token_id", "pad_token_id"), ids["endoftext"])
    network: Any = WhisperForConditionalGeneration(
        WhisperConfig(
            vocab_size=vocabulary,
            d_model=width,
            num_mel_bins=found["encoder/conv1/weight"].shape[1],
            encoder_layers=layers["encoder"],
            decoder_layers=layers["decoder"],
            encoder_attention_heads=heads,
            decoder_attention_heads=heads,
            encoder_ffn_dim=found["encoder/layer_0/ffn/linear_0/weight"].shape[0],
            decoder_ffn_dim=found["decoder/layer_0/ffn/linear_0/weight"].shape[0],
            decoder_start_token_id=ids["startoftranscript"],
            **ends,
        )
    )
    weights = {name: torch.from_numpy(value) for name, value in _named(found, layers).items()}
    weights["proj_out.weight"] = weights["model.decoder.embed_tokens.weight"]
    network.load_state_dict(weights, strict=True)
    config = json.loads((folder / "config.json").read_text())
    network.generation_config = GenerationConfig(
        decoder_start_token_id=ids["startoftranscript"],
        suppress_tokens=[],
        begin_suppress_tokens=[],
        max_length=448,
        alignment_heads=config["alignment_heads"],
        **ends,
    )
    shutil.rmtree(checkpoint, ignore_errors=True)
    network.save_pretrained(checkpoint)
    for name in ("tokenizer.json", "preprocessor_config.json", "README.md"):
        shutil.copyfile(folder / name, checkpoint / name)
    return checkpoint


def read_model(path: Path) -> dict[str, Any]:
    """The weights in a CTranslate2 file in float32; those in int8 times the scale of their rows."""
    data = path.read_bytes()
    at = 0

    def take(kind: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(f"<{kind}", data, at)
        at += struct.calcsize(kind)
        return int(value)

    def text() -> str:
        nonlocal at
        length = take("H")
        at += length
        return data[at - length : at].rstrip(b"\0").decode()

    take("I"), text(), take("I")
    raw: dict[str, Any] = {}
    for _ in range(take("I")):
        name = text()
        shape = [take("I") for _ in range(take("B"))]
        kind, size = _TYPES[take("B")], take("I")
        raw[name] = np.frombuffer(data, kind, size // np.dtype(kind).itemsize, at).reshape(shape)
        at += size
    for _ in range(take("I")):
        alias, name = text(), text()
        raw[alias] = raw[name]
    return {
        name: value.astype(np.float32) / _rows(raw[f"{name}_scale"], value)
        if value.dtype == np.int8 and f"{name}_scale" in raw
        else value.astype(np.float32)
        for name, value in raw.items()
        if not name.endswith("_scale") or name.endswith("embeddings_scale")
    }


def _layers(found: dict[str, Any], side: str) -> int:
    """How many layers the encoder or the decoder has."""
    numbers = (re.match(rf"{side}/layer_(\d+)/", name) for name in found)
    return 1 + max(int(number[1]) for number in numbers if number)


def _rows(scale: Any, value: Any) -> Any:
    return scale.reshape(-1, *([1] * (value.ndim - 1)))


def _named(found: dict[str, Any], layers: dict[str, int]) -> dict[str, Any]:
    """The weights under transformers' names."""
    named: dict[str, Any] = {}
    for conv in ("conv1", "conv2"):
        for part in ("weight", "bias"):
            named[f"model.encoder.{conv}.{part}"] = found[f"encoder/{conv}/{part}"]
    for side, count in layers.items():
        named[f"model.{side}.embed_positions.weight"] = found[f"{side}/position_encodings/encodings"]
        named |= _norm(found, f"{side}/layer_norm", f"model.{side}.layer_norm")
        for number in range(count):
            named |= _layer(found, f"{side}/layer_{number}", f"model.{side}.layers.{number}")
    named["model.decoder.embed_tokens.weight"] = found["decoder/embeddings/weight"]
    return named


def _layer(found: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    named = _norm(found, f"{old}/self_attention/layer_norm", f"{new}.self_attn_layer_norm")
    named |= _norm(found, f"{old}/ffn/layer_norm", f"{new}.final_layer_norm")
    named |= _fused(
        found, f"{old}/self_attention/linear_0", f"{new}.self_attn", ("q_proj", "k_proj", "v_proj")
    )
    named |= _fused(found, f"{old}/self_attention/linear_1", f"{new}.self_attn", ("out_proj",))
    if f"{old}/attention/linear_0/weight" in found:
        cross = f"{new}.encoder_attn"
        named |= _norm(found, f"{old}/attention/layer_norm", f"{cross}_layer_norm")
        named |= _fused(found, f"{old}/attention/linear_0", cross, ("q_proj",))
        named |= _fused(found, f"{old}/attention/linear_1", cross, ("k_proj", "v_proj"))
        named |= _fused(found, f"{old}/attention/linear_2", cross, ("out_proj",))
    for number in (0, 1):
        named |= _fused(found, f"{old}/ffn/linear_{number}", new, (f"fc{number + 1}",))
    return named


def _norm(found: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {f"{new}.weight": found[f"{old}/gamma"], f"{new}.bias": found[f"{old}/beta"]}


def _fused(found: dict[str, Any], old: str, new: str, parts: Sequence[str]) -> dict[str, Any]:
    """Projections that CTranslate2 keeps in one matrix; keys have no bias in Whisper."""
    weights = np.split(found[f"{old}/weight"], len(parts))
    biases = np.split(found[f"{old}/bias"], len(parts))
    named = {f"{new}.{part}.weight": weight for part, weight in zip(parts, weights, strict=True)}
    return named | {
        f"{new}.{part}.bias": bias for part, bias in zip(parts, biases, strict=True) if part != "k_proj"
    }


def _special_ids(path: Path) -> dict[str, int]:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    return {name: tokenizer.token_to_id(f"<|{name}|>") for name in ("endoftext", "startoftranscript")}


# Measurements --------------------------------------------------------------------------------


def there_and_back(checkpoint: Path, work: Path) -> None:
    """Whether the example calls are read as before."""
    from autoqa.training.asr.convert import load_network, write_checkpoint

    write_checkpoint(load_network(checkpoint), checkpoint, work / "back.transformers")
    convert(work / "back.transformers", work / "back", "int8")
    space = open_workspace(work / "w", profile="demo")
    calls = written_calls(EXAMPLES, ProgressReport())
    errors = count_errors(space, calls, bundled("models") / DEMO, work / "back", ProgressReport())
    print("The bundled recogniser (base), and what came back from its checkpoint (new), on the example calls")
    table(errors)


class Fold(NamedTuple):
    """The calls learnt from and those held out."""

    learn: Path
    judge: Path


def folds(asked: argparse.Namespace, base: Path, work: Path) -> None:
    """Fine-tune without each fold of calls in turn, and judge on it."""
    calls = interactions(asked.data)
    errors: list[CallErrors] = []
    clips = 0
    for number in range(asked.folds):
        fold = _written(calls, number, asked.folds, work)
        out = work / f"fold-{number}"
        settings = FineTuneSettings(
            epochs=asked.epochs, rate=asked.rate, freeze_encoder=False, batch=4, patience=5, timestamps=0.25
        )
        space = open_workspace(work / "w", profile="demo")
        trained = train_recogniser(
            space,
            fold.learn,
            RecogniserTraining(
                str(base), out, held_out=fold.judge, language="en", quantization="int8", settings=settings
            ),
            ProgressReport(),
        )
        clips += trained.clips
        errors += [replace(one, call=f"{number}/{one.call}") for one in trained.errors]
        overall, passed = trained.verdict.overall, "passed" if trained.verdict.passed else "refused"
        steps = f"{trained.fitted.steps} steps (best {trained.fitted.best.step}), {trained.seconds:.0f} s"
        change = f"{overall.base:.1%} -> {overall.new:.1%}, {passed}"
        print(f"fold {number}: {trained.clips} clips, {steps}; {change}")
    print(f"\nCalls of real people, each held out once; {clips / asked.folds:.0f} clips a training")
    table(errors)
    verdict = judge(errors)
    print("gate over all folds:", "holds" if verdict.passed else "; ".join(verdict.reasons))
    print(f"most memory held: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def interactions(data: Path) -> list[dict[str, Any]]:
    """Calls in the interchange format."""
    calls = []
    for path in sorted((data / "reference").glob("*.json")):
        turns = [
            {
                "speaker": "agent" if row["role"] == "agent" else "customer",
                "text": row["text"],
                "start": row["start"],
                "end": row["end"],
            }
            for row in json.loads(path.read_text())
        ]
        recording = (data / "stereo" / f"{path.stem}.wav").absolute()
        calls.append({"id": path.stem, "channel": "call", "language": "en", "turns": turns})
        calls[-1]["recording"] = str(recording)
    return calls


def _written(calls: Sequence[dict[str, Any]], number: int, count: int, work: Path) -> Fold:
    fold = Fold(work / f"learn-{number}.jsonl", work / f"judge-{number}.jsonl")
    held_out = [call for i, call in enumerate(calls) if i % count == number]
    learnt = [call for i, call in enumerate(calls) if i % count != number]
    for path, part in zip(fold, (learnt, held_out), strict=True):
        path.write_text("".join(json.dumps(call) + "\n" for call in part))
    return fold


def table(errors: Sequence[CallErrors]) -> None:
    """The word error by channel."""
    verdict = judge(errors)
    print("| channel | calls | words | base | new | difference, points |\n|---|---|---|---|---|---|")
    rows: dict[str, Figures] = {**{str(t): f for t, f in verdict.channels.items()}, "all": verdict.overall}
    for name, row in rows.items():
        between = row.difference_interval
        shown = f" [{100 * between.low:.1f}, {100 * between.high:.1f}]" if between else ""
        print(
            f"| {name} | {row.calls} | {row.words} | {row.base:.1%} | {row.new:.1%} | "
            f"{100 * row.difference:+.1f}{shown} |"
        )


if __name__ == "__main__":
    main()
