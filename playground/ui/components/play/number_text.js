// A number -> its text, everywhere on the page, and back: digits that matter, a true minus, and 0 for nothing but 0.

const HIGH = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const SMALLEST = 1e-4; // smaller ones are told as powers of ten,
const LARGEST = 1e6; // and so are larger ones
const MOST_DECIMALS = 8; // of a share that is nearly all
const POWER = /^(-?)(?:(\d+(?:[.,]\d+)?)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/;
const THOUSANDS = /^-?[1-9]\d{0,2}(,\d{3})+(\.\d*)?$/;

// So many digits, without zeros at the end.
export function numberText(value, digits = 4) {
  if (value === null || value === undefined) return "–";
  if (!Number.isFinite(value)) return "not finite";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size < SMALLEST || size >= LARGEST) return powerText(value, Math.min(digits, 3));
  if (size >= 1000) return minus(value.toLocaleString("en", { maximumFractionDigits: 0 }));
  return minus(String(Number(value.toPrecision(digits))));
}

// So many decimals, so that what changes keeps its width; but a number that would be 0 then keeps a digit.
export function fixedText(value, decimals) {
  if (value === null || value === undefined || !Number.isFinite(value) || value === 0) return value === 0 ? (0).toFixed(decimals) : numberText(value);
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? numberText(value, 1) : minus(text);
}

// 2.4e-10 -> "2.4·10⁻¹⁰"
export function powerText(value, digits = 2) {
  const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
  const high = [...exponent.replace("+", "")].map((letter) => (letter === "-" ? "⁻" : HIGH[letter])).join("");
  const factor = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return minus(Math.abs(Number(factor)) === 1 ? `${factor.replace("1", "")}10${high}` : `${factor}·10${high}`);
}

// A fraction in percent: 0 % is none, and 100 % is all.
export function percentText(share, decimals = 0) {
  if (share === null || share === undefined || !Number.isFinite(share)) return numberText(share);
  const text = (100 * share).toFixed(decimals);
  if (Number(text) === 0 && share !== 0) return `${numberText(100 * share, 1)} %`;
  if (Number(text) === 100 && share < 1) return decimals < MOST_DECIMALS ? percentText(share, decimals + 1) : "nearly 100 %";
  return `${minus(text)} %`;
}

// What people type, and what stands above -> a number; null where it is none. A comma is a decimal one, but where it can
// stand between thousands: `thousands` says whether it may.
export function numberIn(text, thousands = true) {
  const plain = text.replaceAll(/\s/g, "").replaceAll("−", "-");
  const power = plain.match(POWER);
  if (power) return Number(`${power[1]}${(power[2] ?? "1").replace(",", ".")}e${lowered(power[3])}`);
  const pointed = thousands && THOUSANDS.test(plain) ? plain.replaceAll(",", "") : plain.replace(",", ".");
  const value = pointed === "" ? NaN : Number(pointed);
  return Number.isFinite(value) ? value : null;
}

function lowered(high) {
  return [...high].map((letter) => (letter === "⁻" ? "-" : HIGH.indexOf(letter))).join("");
}

function minus(text) {
  return text.replace("-", "−");
}
