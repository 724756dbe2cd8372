// Reads the square that a member shows at the desk, where the browser reads none by itself: Firefox,
// Safari, Chromium on most computers. What the picture holds goes nowhere.
import decodeQR from "qr/decode.js";

/** The text of the square code in a picture; null when there is none, or none that can be read. */
export function read(picture: ImageData): string | null {
  try {
    return decodeQR(picture);
  } catch {
    return null;
  }
}
