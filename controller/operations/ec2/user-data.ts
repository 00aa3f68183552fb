import { invalidValue } from "./errors.ts";

const MOST_BYTES = 16_384;
const BASE64 =
	/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

/** Refuses user data that is no base64 or longer than 16 KB when decoded; throws InvalidParameterValue. Answers it without line breaks. */
export function checkUserData(text: string): string {
	const userData = text.replace(/\s+/g, "");
	if (!BASE64.test(userData)) {
		throw invalidValue("Invalid BASE64 encoding of user data");
	}
	if (Buffer.byteLength(userData, "base64") > MOST_BYTES) {
		throw invalidValue(`User data is limited to ${MOST_BYTES} bytes`);
	}
	return userData;
}
