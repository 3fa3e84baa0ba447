// The epochs that are stored -> the pictures of them, each asked of the engine and waited for.

const PATIENCE_MS = 8000;
const NEWEST = -1;

// At most `most` of the ascending epochs, evenly spread, with the first and the last.
export function spread(epochs, most) {
  if (epochs.length <= most) return epochs;
  return Array.from({ length: most }, (_, place) => epochs[Math.round((place * (epochs.length - 1)) / (most - 1))]);
}

// Pictures in the order of the epochs; fewer where `signal` was aborted. The newest state is shown again in the end.
export async function picturesOf(app, epochs, { told, signal }) {
  const pictures = [];
  try {
    for (const epoch of epochs) {
      if (signal.aborted) break;
      pictures.push(await pictureAt(app, epoch, signal));
      told(pictures.length / epochs.length);
    }
  } finally {
    app.do("rewind", { epoch: NEWEST });
  }
  return pictures.filter(Boolean);
}

function pictureAt(app, epoch, signal) {
  return new Promise((done, failed) => {
    const end = (then, value) => {
      clearTimeout(timer);
      stop();
      signal.removeEventListener("abort", onAbort);
      then(value);
    };
    const timer = setTimeout(() => end(failed, new Error("The engine did not answer.")), PATIENCE_MS);
    const onAbort = () => end(done, null);
    signal.addEventListener("abort", onAbort);
    const stop = app.on("picture", (picture) => picture.epoch === epoch && end(done, picture));
    app.do("rewind", { epoch });
  });
}
