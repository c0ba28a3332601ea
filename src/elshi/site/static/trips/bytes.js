// Bytes as texts of base64url without padding (RFC 4648, 5): twin of encode_bytes and decode_bytes in src/elshi/speak/trips.py.

export const encodeText = (text) => new TextEncoder().encode(text);

export function joinBytes(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function formatBytes(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Throws for what formatBytes would not have written. */
export function parseBytes(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) throw new Error("expected base64url");
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  if (formatBytes(bytes) !== text) throw new Error("expected base64url");
  return bytes;
}
