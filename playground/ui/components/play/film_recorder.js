// Frames that are painted on a canvas -> a film as the browser can make one.

const TYPES = ["video/webm;codecs=vp8", "video/webm;codecs=vp9", "video/webm", "video/mp4"]; // the quickest to make first
const BITS_PER_S = 6_000_000;
const TAIL_MS = 500; // the last frame is seen, too: painted again and again, as a busy machine leaves some out

// What this browser can record; "" where that is nothing.
export function filmType() {
  if (typeof MediaRecorder === "undefined" || !HTMLCanvasElement.prototype.captureStream) return "";
  return TYPES.find((type) => MediaRecorder.isTypeSupported(type)) ?? "";
}

// Records in real time: paint(share) is called `rate` times a second, with the share of the film that has passed.
// Ends with a Blob, or with null where `signal` was aborted.
export async function record(canvas, { seconds, rate, type, paint, told, signal }) {
  const stream = canvas.captureStream(rate);
  const recorder = new MediaRecorder(stream, { mimeType: type, videoBitsPerSecond: BITS_PER_S });
  const parts = [];
  recorder.ondataavailable = ({ data }) => data.size && parts.push(data);
  const ended = new Promise((done, failed) => {
    recorder.onstop = done;
    recorder.onerror = ({ error }) => failed(error ?? new Error("The recording failed."));
  });
  paint(0);
  recorder.start(500);
  const begun = performance.now();
  for (;;) {
    await new Promise((done) => setTimeout(done, 1000 / rate));
    const share = Math.min(1, (performance.now() - begun) / (1000 * seconds));
    paint(share);
    told(share);
    if (share === 1 || signal.aborted) break;
  }
  for (const end = performance.now() + TAIL_MS; performance.now() < end && !signal.aborted; ) {
    await new Promise((done) => setTimeout(done, 1000 / rate));
    paint(1);
  }
  recorder.stop();
  await ended;
  for (const track of stream.getTracks()) track.stop();
  return signal.aborted ? null : new Blob(parts, { type: type.split(";")[0] });
}
