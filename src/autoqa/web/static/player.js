// The player of a call: draws its channels and what is marked in them, plays, and is followed by the transcript.
//
// It plays from any element with data-seek (seconds), and follows with those in #transcript that have data-start
// and data-end; [data-turn] in them holds the words of a turn. On the key "m", or its button, it dispatches
// "moment" on the document, with the seconds as detail.

const STEP = 5; // seconds that an arrow moves
const SKIPPED = 1.5; // seconds that a silence or hold lasts to be skipped
const LEFT = 0.25; // seconds of it that are heard at either end
const RESTS = 4000; // milliseconds that the transcript stays where somebody scrolled it
const NARROWEST = 1 / 1500; // part of the width under which a silence is not drawn

const box = document.getElementById("player");
if (box) begin(box);

async function begin(box) {
  const drawn = JSON.parse(box.dataset.drawn);
  const audio = box.querySelector("audio");
  const one = (name) => box.querySelector(name);
  const sound = await waveform(box, audio, drawn);
  audio.controls = false;
  one(".board").hidden = false;

  const place = one(".place"), time = one(".time"), play = one(".play"), speed = one(".speed");
  const skips = one(".skips"), follows = one(".follows"), listens = one(".listens"), keys = one(".keys");
  const pauses = drawn.stretches.filter(([kind, from, to]) => (kind === "silence" || kind === "hold") && to - from > SKIPPED);
  const transcript = following(() => follows.checked);
  let spared = null; // a pause that somebody went into on purpose

  const length = () => drawn.seconds ?? (Number.isFinite(audio.duration) ? audio.duration : 0);
  const pauseAt = (at) => pauses.find(([, from, to]) => at >= from && at < to) ?? null;

  function show(at) {
    place.max = length();
    place.value = at;
    time.textContent = `${clock(at)} / ${clock(length())}`;
    place.setAttribute("aria-valuetext", box.dataset.of.replace("%a", clock(at)).replace("%b", clock(length())));
  }

  function tick(at) {
    show(at);
    if (audio.paused) return;
    transcript.go(at);
    const pause = skips.checked ? pauseAt(at) : null;
    if (pause && pause !== spared && at >= pause[1] + LEFT && at < pause[2] - 2 * LEFT) sound.seek(pause[2] - LEFT);
    if (!pause) spared = null;
  }

  function seek(at) {
    const to = Math.max(0, Math.min(at, length() || at));
    spared = pauseAt(to);
    sound.seek(to);
    show(to);
    transcript.go(to);
  }

  async function start() {
    one(".failed").hidden = true;
    try { await audio.play(); } catch (error) { if (error.name !== "AbortError") one(".failed").hidden = false; }
  }
  const toggle = () => (audio.paused ? start() : audio.pause());

  function setSpeed(value) {
    speed.value = value;
    audio.preservesPitch = true;
    audio.defaultPlaybackRate = audio.playbackRate = Number(speed.value);
    remember("speed", speed.value);
  }
  function nextSpeed(by) {
    const next = speed.options[speed.selectedIndex + by];
    if (next) setSpeed(next.value);
  }

  sound.start(tick, seek);
  audio.addEventListener("play", () => state(true));
  audio.addEventListener("pause", () => state(false));
  audio.addEventListener("ended", () => state(false));
  audio.addEventListener("durationchange", () => show(sound.at()));
  audio.addEventListener("error", () => { one(".failed").hidden = false; });
  function state(playing) {
    box.classList.toggle("playing", playing);
    play.setAttribute("aria-label", playing ? box.dataset.pause : box.dataset.play);
  }

  play.addEventListener("click", toggle);
  place.addEventListener("input", () => seek(Number(place.value)));
  speed.addEventListener("change", () => setSpeed(speed.value));
  for (const button of box.querySelectorAll("[data-skip]")) button.addEventListener("click", () => seek(sound.at() + Number(button.dataset.skip)));
  for (const [name, input] of [["skip", skips], ["follow", follows], ["keys", listens]]) {
    const before = recall(name);
    if (before !== null) input.checked = before === "yes";
    input.addEventListener("change", () => remember(name, input.checked ? "yes" : "no"));
  }
  if ([...speed.options].some((option) => option.value === recall("speed"))) setSpeed(recall("speed"));

  const takes = document.getElementById("remark-at") !== null;
  for (const part of box.querySelectorAll(".moment")) part.hidden = !takes;
  const moment = () => document.dispatchEvent(new CustomEvent("moment", { detail: sound.at() }));
  one("button.moment").addEventListener("click", moment);

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-seek]");
    const words = event.target.closest("#transcript [data-turn]");
    if (link) {
      event.preventDefault();
      seek(Number(link.dataset.seek));
      start();
    } else if (words && !event.target.closest("a, button, input, textarea, select") && getSelection().isCollapsed) {
      const at = await wordAt(words, event, box.dataset.words);
      if (at !== null) { seek(at); start(); }
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (!listens.checked && !box.contains(event.target)) return;
    const onControl = event.target.closest("a, button, summary, label, [role=button]") !== null;
    const acts = {
      " ": onControl ? null : toggle,
      ArrowLeft: () => seek(sound.at() - STEP), ArrowRight: () => seek(sound.at() + STEP),
      "[": () => nextSpeed(-1), "]": () => nextSpeed(1),
      m: takes ? moment : null,
      "?": () => { keys.open = !keys.open; },
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });

  sharing(box, () => sound.at(), length);
  show(0);
}

/** What plays: the bare sound, or with a waveform where there is something to draw. */
async function waveform(box, audio, drawn) {
  const place = box.querySelector(".wave");
  const bare = bareSound(audio);
  if (!place) return bare;
  const [{ default: WaveSurfer }, { default: Regions }] = await Promise.all([import(box.dataset.wavesurfer), import(box.dataset.regions)]);
  let wave = null;
  return {
    at: bare.at,
    seek(to) { // the waveform forgets a place that it is told while it is still on the way to another
      bare.seek(to);
      if (audio.readyState === 0) wave.setTime(to);
    },
    start(tick, clicked) { // once the board is shown: what is hidden has no width to draw in
      wave = WaveSurfer.create({
        container: place, media: audio, duration: drawn.seconds, peaks: drawn.tracks.map((track) => track.peaks),
        height: 40, normalize: true, barWidth: 2, barGap: 1, cursorWidth: 2, cspNonce: box.dataset.nonce,
        hideScrollbar: true, interact: false, ...colours(drawn),
      });
      wave.on("timeupdate", tick);
      place.addEventListener("click", (event) => {
        const edges = wave.getWrapper().getBoundingClientRect();
        clicked(((event.clientX - edges.left) / edges.width) * drawn.seconds);
      });
      const regions = wave.registerPlugin(Regions.create());
      wave.once("ready", () => mark(box, regions, drawn));
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => wave.setOptions(colours(drawn)));
    },
  };
}

/** A seek before there is sound waits for it. */
function bareSound(audio) {
  let waits = null;
  audio.addEventListener("loadedmetadata", () => { if (waits !== null) audio.currentTime = waits; waits = null; });
  return {
    at: () => waits ?? audio.currentTime,
    seek(to) { if (audio.readyState > 0) audio.currentTime = to; else waits = to; },
    start(tick) { audio.addEventListener("timeupdate", () => { if (waits === null) tick(audio.currentTime); }); },
  };
}

function colours(drawn) {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  const both = drawn.tracks.map((track) => of(track.speaker ?? "soft"));
  return { cursorColor: of("ink"), splitChannels: both.map((colour) => ({ waveColor: `${colour}99`, progressColor: colour })) };
}

function mark(box, regions, drawn) {
  const put = (kind, start, end, title) => {
    const region = regions.addRegion({ id: kind, start, end, drag: false, resize: false });
    region.element.title = `${title} (${clock(start)}–${clock(end)})`;
  };
  const named = (kind) => box.getAttribute(`data-kind-${kind.replace("_", "-")}`) ?? kind;
  for (const [kind, start, end] of drawn.stretches) {
    if (kind !== "silence" || (end - start) / drawn.seconds > NARROWEST) put(kind, start, end, named(kind));
  }
  for (const [criterion, start, end] of drawn.evidence) put("evidence", start, end, `${named("evidence")}: ${criterion}`);
}

/** The transcript: marks the lines that are heard, and scrolls to them unless somebody scrolled just now. */
function following(wanted) {
  const list = document.getElementById("transcript");
  if (!list) return { go() {} };
  let lines = [], current = [], scrolled = -RESTS;
  const read = () => {
    lines = [...list.querySelectorAll("[data-start][data-end]")].map((line) => [line, Number(line.dataset.start), Number(line.dataset.end)]);
  };
  read();
  new MutationObserver(read).observe(list, { childList: true, subtree: true });
  for (const what of ["wheel", "touchmove"]) addEventListener(what, () => { scrolled = performance.now(); }, { passive: true });
  addEventListener("keydown", (event) => { if (/^(Page|Home|End|ArrowUp|ArrowDown)/.test(event.key)) scrolled = performance.now(); });
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  return {
    go(at) {
      const heard = lines.filter(([, from, to]) => at >= from && at < to).map(([line]) => line);
      if (heard.length === current.length && heard.every((line, i) => line === current[i])) return;
      for (const line of current) line.removeAttribute("aria-current");
      for (const line of heard) line.setAttribute("aria-current", "true");
      current = heard;
      if (heard.length && wanted() && performance.now() - scrolled > RESTS) {
        heard.at(-1).scrollIntoView({ block: "nearest", behavior: calm.matches ? "auto" : "smooth" });
      }
    },
  };
}

let timed = null; // the words of every turn, asked for with the first click on one

/** When the word under a click was said; where that is not known, when its line begins; else null. */
async function wordAt(place, event, address) {
  const line = place.closest("[data-start]");
  if (!line) return null;
  const offset = offsetIn(place, event);
  const begins = Number(line.dataset.start);
  if (offset === null) return begins;
  timed ??= fetch(address).then((answer) => (answer.ok ? answer.json() : { turns: [] })).catch(() => { timed = null; return { turns: [] }; });
  const { turns } = await timed;
  let from = 0, at = begins;
  for (const [text, start] of turns[Number(place.dataset.turn)] ?? []) {
    const found = place.textContent.indexOf(text.trim(), from);
    if (found < 0) continue;
    if (found > offset) break;
    at = start;
    from = found + text.trim().length;
  }
  return at;
}

/** Where in the text of an element a click fell, in characters. */
function offsetIn(place, { clientX, clientY }) {
  const caret = document.caretPositionFromPoint?.(clientX, clientY);
  const old = caret ? null : document.caretRangeFromPoint?.(clientX, clientY);
  const [node, offset] = caret ? [caret.offsetNode, caret.offset] : [old?.startContainer, old?.startOffset];
  if (!node || !place.contains(node)) return null;
  const before = document.createRange();
  before.selectNodeContents(place);
  before.setEnd(node, offset);
  return before.toString().length;
}

/** The form that gives out a stretch: it starts at the present place and lasts ten seconds unless changed. */
function sharing(box, now, length) {
  const share = box.querySelector(".share");
  if (!share) return;
  const form = share.querySelector("form"), made = share.querySelector(".made");
  share.addEventListener("toggle", () => {
    if (!share.open || form.elements.end.value) return;
    form.elements.start.value = now().toFixed(1);
    form.elements.end.value = Math.min(now() + 10, length()).toFixed(1);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-CSRF-Token": form.elements.csrf.value } });
    if (!answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      made.textContent = page.querySelector("main")?.textContent.trim().replace(/\s+/g, " ") ?? String(answer.status);
      return;
    }
    const { address, until } = await answer.json();
    const link = document.createElement("input");
    link.readOnly = true;
    link.value = address;
    const label = document.createElement("label");
    label.append(made.dataset.link.replace("%", new Date(until).toLocaleString(document.documentElement.lang)), link);
    made.replaceChildren(label);
    link.select();
  });
}

function typing(target) {
  if (target.isContentEditable) return true;
  if (target.matches?.("input")) return !["checkbox", "range", "button", "submit"].includes(target.type);
  return target.matches?.("textarea, select") ?? false;
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function remember(name, value) {
  try { localStorage.setItem(`autoqa player ${name}`, value); } catch { /* private windows have no room */ }
}

function recall(name) {
  try { return localStorage.getItem(`autoqa player ${name}`); } catch { return null; }
}
