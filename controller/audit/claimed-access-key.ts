import { credentialScope } from "../authenticate/authenticate.ts";
import type { CallExchange } from "../call-state.ts";

/** As the model of IAM has it; whatever is longer is none, and not worth a long line. */
const LONGEST_KEY_ID = 128;

/** What a caller says that its key is, before it has proved anything. */
export function claimedAccessKey({ req }: CallExchange): string | undefined {
	const request = { target: req.url ?? "/", rawHeaders: req.rawHeaders };
	return credentialScope(request)?.accessKeyId.slice(0, LONGEST_KEY_ID);
}
