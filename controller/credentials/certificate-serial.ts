import type { RandomBytes } from "#shared/random.ts";

/** A new certificate's serial number, hex: positive and of full length, as RFC 5280 section 4.1.2.2 demands, with 126 random bits. */
export function newCertificateSerial(random: RandomBytes): string {
	const bytes = random(16);
	bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
	return bytes.toString("hex");
}
