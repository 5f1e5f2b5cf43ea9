/** The PHC string format for scrypt hashes: `$scrypt$ln=14,r=8,p=5$salt$hash`, base64 without padding. */

export type Scrypt = { ln: number; r: number; p: number; salt: Uint8Array; hash: Uint8Array };

const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

export const formatPhc = ({ ln, r, p, salt, hash }: Scrypt): string =>
  `$scrypt$ln=${ln},r=${r},p=${p}$${encode(salt)}$${encode(hash)}`;

/** @returns undefined for what is no such string */
export function parsePhc(text: string): Scrypt | undefined {
  const [, ln, r, p, salt, hash] = PHC.exec(text) ?? [];
  if (hash === undefined || salt === undefined || !isWhole(salt) || !isWhole(hash)) return undefined;
  return { ln: Number(ln), r: Number(r), p: Number(p), salt: decode(salt), hash: decode(hash) };
}

/** A single character over is no byte of base64. */
const isWhole = (text: string) => text.length % 4 !== 1;
const encode = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)).replaceAll('=', '');
const decode = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
