// Challenges to take, with the best result of each; and one to make of what is played now, for those who open its link.

import { rulesText, scoreText } from "./challenge_judge.js";
import { recordOf } from "./challenge_record.js";
import { button, element, identifier } from "./dom.js";
import { drawer, section } from "./drawer.js";

const NUMBERS = ["goal", "most_epochs", "most_neurons"];

export class Challenges {
  constructor(app) {
    this.app = app;
    const { node, body } = drawer(app, "challenges", "Challenges", () => this.show());
    this.node = node;
    this.list = element("div", "pgp-challenge-list");
    body.append(section("Take one", this.list), section("Make one for your class", this.maker()));
    this.ends = [app.on("record", () => this.show()), app.on("spec", () => this.show())];
  }

  show() {
    if (this.node.hidden) return;
    this.list.replaceChildren(...(this.app.data.challenges ?? []).map((item) => this.card(item)));
    this.said.textContent = this.app.state.spec?.view.challenge ? "A challenge is on. Share has its link, with a text beside it and with controls that are hidden." : "";
  }

  card({ title, summary, key, link }) {
    const node = element("article", "pgp-challenge-card");
    const take = button("", { text: "Take it", title: `Take the challenge: ${title}`, click: () => this.take(link) });
    const words = element("div");
    words.append(element("h4", "", title), element("p", "", summary));
    const record = recordOf(key);
    const challenge = challengeOf(link);
    if (record && challenge) words.append(element("p", "pgp-challenge-best", `Best here: ${scoreText(challenge, record.score)}`));
    node.append(words, take);
    return node;
  }

  take(link) {
    this.app.send({ link: `?${link}` });
    this.app.setLocal({ drawer: null });
  }

  // From the settings that the specification declares.
  maker() {
    const form = element("form", "pgp-settings-grid");
    this.fields = {};
    for (const name of ["title", "metric", "goal", "score", "most_epochs", "most_neurons", "plain_features"]) form.append(this.field(name));
    const make = button("pgp-primary pgp-challenge-make", { text: "Make it a challenge", title: "Make what is played now a challenge", click: () => form.requestSubmit() });
    this.said = element("p");
    this.said.setAttribute("role", "status");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.make();
    });
    form.addEventListener("input", () => this.preview());
    const node = element("div", "pgp-section");
    node.append(element("p", "", "The challenge uses the present data. Players start from this network and these settings."), form, this.rules = element("p", "pgp-challenge-preview"), make, this.said);
    this.preview();
    return node;
  }

  field(name) {
    const setting = this.app.data.settings[`challenge.${name}`];
    const label = element("label", "pgp-challenge-field");
    const title = element("span", "pgp-label", setting.title);
    let input;
    if (setting.kind === "choice") {
      input = element("select", "pgp-box");
      input.append(...setting.choices.map(({ value, label: text }) => new Option(text, value)));
    } else if (setting.kind === "bool") {
      input = Object.assign(element("input"), { type: "checkbox" });
      label.classList.add("pgp-check");
    } else {
      input = element("input", "pgp-box");
      if (NUMBERS.includes(name)) Object.assign(input, { type: "number", min: setting.low, max: setting.high, step: setting.kind === "int" ? 1 : "any", placeholder: setting.empty });
      else input.maxLength = setting.high ?? 80;
    }
    input.id = identifier("challenge");
    label.htmlFor = input.id;
    label.title = setting.help;
    if (setting.kind === "bool") label.append(input, title);
    else label.append(title, input);
    this.fields[name] = input;
    return label;
  }

  values() {
    const read = (input) => (input.type === "checkbox" ? input.checked : input.type === "number" ? (input.value === "" ? null : Number(input.value)) : input.value.trim());
    return { ...Object.fromEntries(Object.entries(this.fields).map(([name, input]) => [name, read(input)])), data: "" };
  }

  // With no goal only the best value can count.
  preview() {
    const values = this.values();
    this.fields.score.disabled = values.goal === null;
    this.rules.textContent = rulesText(this.wanted());
  }

  wanted() {
    const values = this.values();
    return values.goal === null ? { ...values, score: "metric" } : values;
  }

  make() {
    this.app.view({ challenge: this.wanted() });
    this.app.setLocal({ drawer: "share" });
  }

  dispose() {
    for (const end of this.ends) end();
  }
}

// Of a built-in link: as the server writes it, with what is not said at its default.
function challengeOf(link) {
  try {
    const given = JSON.parse(new URLSearchParams(link).get("challenge"));
    return { metric: "val_loss", goal: null, score: "metric", most_epochs: null, most_neurons: null, plain_features: false, ...given };
  } catch {
    return null;
  }
}
