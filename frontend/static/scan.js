// The desk's own camera reads the square that a member shows: with the browser's own reader where it
// has one, else with a program of this site, fetched when the camera is asked for. The square says a
// number of the register and nothing else; without camera, the number is typed.
(() => {
  "use strict";
  const place = document.querySelector("[data-scan]");
  const search = document.getElementById("q");
  if (!place || !search || !navigator.mediaDevices) return;
  const [button, video, said] = ["button", "video", "[role=status]"].map((part) => place.querySelector(part));
  const LARGEST = 800; // pixels: enough for a square held at arm's length, and quick to look through
  let stream = null;
  const stop = () => {
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = null;
    video.hidden = true;
    button.textContent = place.dataset.scan;
  };
  // A square of another site, or of another assembly, is none of this desk: its number may be
  // somebody else's. Only the number after “?q=” is ever used.
  const numberIn = (text) => {
    try {
      const url = new URL(text);
      const number = url.searchParams.get("q") || "";
      return url.origin + url.pathname === place.dataset.here && /^\d{1,9}$/.test(number) ? number : null;
    } catch (_not_an_address) {
      return null;
    }
  };
  // Each gives the texts of the squares that the camera sees now.
  const ownReader = async () => {
    if (!("BarcodeDetector" in window)) return null;
    const known = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    if (!known.includes("qr_code")) return null;
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async () => (await detector.detect(video).catch(() => [])).map((code) => code.rawValue);
  };
  const siteReader = async () => {
    const { read } = await import(place.dataset.reader);
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      if (!video.videoWidth) return [];
      const scale = Math.min(1, LARGEST / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = read(pen.getImageData(0, 0, canvas.width, canvas.height));
      return text === null ? [] : [text];
    };
  };
  const look = async (squares) => {
    if (!stream) return;
    const texts = await squares();
    const number = texts.map(numberIn).find(Boolean);
    if (!stream) return;
    if (number) {
      stop();
      search.value = number;
      search.form.requestSubmit();
      return;
    }
    if (texts.length) said.textContent = place.dataset.other;
    window.setTimeout(() => void look(squares), 200);
  };
  button.addEventListener("click", async () => {
    if (stream) return stop();
    said.textContent = "";
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch (_refused) {
      said.textContent = place.dataset.refused;
      return;
    }
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    button.textContent = place.dataset.stop;
    try {
      void look((await ownReader()) || (await siteReader()));
    } catch (_not_fetched) {
      stop();
      said.textContent = place.dataset.refused;
    }
  });
  window.addEventListener("pagehide", stop);
  place.hidden = false;
})();
