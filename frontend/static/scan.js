// The desk's own camera reads the square that a member shows, where the browser knows how. The
// square says a number of the register and nothing else; without camera, the number is typed.
(() => {
  "use strict";
  const place = document.querySelector("[data-scan]");
  const search = document.getElementById("q");
  if (!place || !search || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  const [button, video, said] = ["button", "video", "[role=status]"].map((part) => place.querySelector(part));
  let stream = null;
  const stop = () => {
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = null;
    video.hidden = true;
    button.textContent = place.dataset.scan;
  };
  // Another address is no square of this desk: only the number after “?q=” is ever used.
  const numberIn = (text) => {
    try {
      const url = new URL(text);
      const number = url.searchParams.get("q") || "";
      return url.pathname.endsWith("/seance/accueil") && /^\d{1,9}$/.test(number) ? number : null;
    } catch (_not_an_address) {
      return null;
    }
  };
  const look = async (detector) => {
    if (!stream) return;
    const codes = await detector.detect(video).catch(() => []);
    const number = codes.map((code) => numberIn(code.rawValue)).find(Boolean);
    if (number) {
      stop();
      search.value = number;
      search.form.requestSubmit();
      return;
    }
    if (codes.length) said.textContent = place.dataset.other;
    window.setTimeout(() => void look(detector), 200);
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
    void look(new window.BarcodeDetector({ formats: ["qr_code"] }));
  });
  window.addEventListener("pagehide", stop);
  place.hidden = false;
})();
