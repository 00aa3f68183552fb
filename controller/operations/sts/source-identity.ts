import type { Principal } from "../../authenticate/principal.ts";
import { validationError } from "./errors.ts";

/**
 * Who is behind a new session: once set it stays through every role that is assumed from it. Throws ValidationError
 * when the caller's session has another.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export function readSourceIdentity(
	requested: string | undefined,
	{ session }: Principal,
): string | undefined {
	const known = session?.sourceIdentity;
	if (known !== undefined && requested !== undefined && requested !== known) {
		throw validationError(
			"The source identity is already set for this assume role session",
		);
	}
	return requested ?? known;
}
