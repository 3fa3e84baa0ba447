// The challenge of the link, above the network: what is asked for, how it stands, and the best that was reached here.

import { isBetter, judge, rulesText, scoreText, valueText } from "./challenge_judge.js";
import { keepRecord, recordOf } from "./challenge_record.js";
import { button, element, icon } from "./dom.js";
import { paced } from "./pace.js";

const JUDGE_MS = 200;
const SAID_MS = 2500;
const BEGUN = "playground:challenge-begin"; // in this tab: key and query of the link that the challenge came with

export class ChallengeStrip {
  constructor(app) {
    this.app = app;
    this.node = element("section", "pgp-challenge");
    this.node.dataset.control = "challenge";
    this.node.setAttribute("aria-label", "Challenge");
    this.opener = button("pgp-quiet pgp-challenge-open", { icon: "flag", text: "Challenges", title: "Challenges: take one, or make one", click: () => this.toggle() });
    this.strip = element("div", "pgp-challenge-strip");
    this.title = element("strong", "pgp-challenge-title");
    this.rules = element("span", "pgp-challenge-rules");
    this.stand = element("span", "pgp-challenge-stand");
    this.stand.setAttribute("role", "status");
    this.best = element("a", "pgp-challenge-best");
    this.best.title = "Open the settings that reached it; its address is a link to them";
    this.best.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      app.send({ link: new URL(this.best.href).search });
    };
    this.again = button("pgp-quiet", { text: "Start over", title: "Begin the challenge again, as it was given", click: () => this.startOver() });
    this.copy = button("pgp-quiet", { icon: "share", text: "Copy link", title: "Copy the link to this challenge", click: () => this.share() });
    const leave = button("pgp-quiet pgp-small-cross", { icon: "close", title: "Leave the challenge", click: () => app.view({ challenge: null }) });
    const words = element("div", "pgp-challenge-words");
    const [first, second] = [element("div"), element("div")];
    first.append(icon("flag"), this.title, this.rules);
    second.append(this.stand, this.best);
    words.append(first, second);
    const acts = element("div", "pgp-challenge-acts");
    acts.append(this.again, this.copy, leave);
    this.strip.append(words, acts);
    this.node.append(this.opener, this.strip);
    this.since = 0;
    this.awaits = false; // the curve is still that of the network before
    this.later = paced(() => this.judge(), JUDGE_MS);
    this.ends = [
      app.on("spec", () => this.take()),
      app.on("opened", (opened) => this.begin(opened)),
      app.on("curve", () => {
        this.awaits = false;
        this.later();
      }),
      app.on("fits", () => this.later()),
    ];
    this.take();
  }

  get challenge() {
    return this.app.state.spec?.view.challenge ?? null;
  }

  get told() {
    return this.app.state.spec?.challenge ?? null;
  }

  toggle() {
    const { drawer } = this.app.local;
    this.app.setLocal({ drawer: drawer === "challenges" ? null : "challenges" });
  }

  take() {
    const { challenge, told } = this;
    this.strip.hidden = !(challenge && told);
    this.opener.hidden = !this.strip.hidden;
    if (this.strip.hidden) {
      this.key = "";
      return;
    }
    if (told.key !== this.key) {
      this.key = told.key;
      this.tainted = told.broken.length > 0;
      this.title.textContent = challenge.title || "Challenge";
      this.rules.textContent = rulesText(challenge);
      if (begun()?.key !== told.key) remember({ key: told.key, query: this.app.state.spec.query });
    }
    if (told.broken.length) this.tainted = true;
    this.judge();
  }

  // Another network, from its first epoch on; or one that has grown or shrunk and goes on.
  begin({ reset, parameters }) {
    if (reset) {
      this.tainted = Boolean(this.told?.broken.length);
      [this.since, this.awaits] = [0, true];
    } else if (parameters !== this.parameters) this.since = this.app.state.curve.epochs.at(-1) ?? 0;
    this.parameters = parameters;
    this.later();
  }

  judge() {
    const { challenge, told } = this;
    const { opened, curve, fits, spec } = this.app.state;
    if (!challenge || !told) return;
    const record = recordOf(told.key);
    this.tell(record);
    const broken = told.broken[0] ?? (this.tainted ? "It was trained against the rules before: reset it, and it counts." : "");
    this.strip.classList.toggle("pgp-challenge-broken", Boolean(broken));
    // what is measured is of the network that the specification asks for, and not of the one before
    const own = opened && fits && !this.awaits && opened.number >= (spec.number ?? 0);
    if (broken || !own) {
      this.strip.classList.remove("pgp-challenge-solved");
      this.say(broken ? `Does not count. ${broken}` : "");
      return;
    }
    const means = { weights: opened.parameters, neurons: told.neurons, since: this.since };
    const { value, epoch, score } = judge(challenge, curve, means);
    this.strip.classList.toggle("pgp-challenge-solved", score !== null && challenge.goal !== null);
    if (value === null) return this.say("Press play.");
    if (score === null) return this.say(`So far ${valueText(challenge, value)}.`);
    const fresh = isBetter(challenge, score, record?.score ?? null);
    if (fresh) {
      keepRecord(told.key, { score, epoch, query: spec.query });
      this.tell(recordOf(told.key) ?? { score, query: spec.query });
      this.app.emit("record");
    }
    const what = challenge.goal === null ? "So far" : "Solved:";
    return this.say(`${what} ${scoreText(challenge, score)}${challenge.score === "epochs" ? "" : `, at epoch ${epoch}`}.`);
  }

  tell(record) {
    const text = record ? `Best here: ${scoreText(this.challenge, record.score)}` : "";
    if (text !== this.best.textContent) this.best.textContent = text;
    if (record) this.best.href = `${location.pathname}?${record.query}`;
    else this.best.removeAttribute("href");
  }

  say(text) {
    if (text !== this.stand.textContent) this.stand.textContent = text;
  }

  startOver() {
    const known = begun();
    if (known?.key === this.told?.key) this.app.send({ link: `?${known.query}` });
    else this.app.do("reset");
  }

  async share() {
    const known = begun();
    const query = known?.key === this.told?.key ? known.query : this.app.state.spec.query;
    const text = this.copy.querySelector("span");
    try {
      await navigator.clipboard.writeText(`${location.origin}${location.pathname}?${query}`);
      text.textContent = "Copied";
    } catch {
      this.app.setLocal({ drawer: "share" }); // the browser forbids it here: there is the link to select
    }
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (text.textContent = "Copy link"), SAID_MS);
  }

  dispose() {
    clearTimeout(this.saying);
    this.later.cancel();
    for (const end of this.ends) end();
  }
}

function begun() {
  try {
    return JSON.parse(sessionStorage.getItem(BEGUN));
  } catch {
    return null; // storage may be forbidden
  }
}

function remember(begin) {
  try {
    sessionStorage.setItem(BEGUN, JSON.stringify(begin));
  } catch {
    // as above
  }
}
