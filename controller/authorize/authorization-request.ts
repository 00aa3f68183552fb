import type { ContextValues } from "./context-keys.ts";
import type { RequestPrincipal } from "./match-principal.ts";

/** One question: may this principal do this to that, under these circumstances? */
export interface AuthorizationRequest {
	readonly principal: RequestPrincipal;
	/** `service:Action`. */
	readonly action: string;
	/** An ARN, or `*`. */
	readonly resource: string;
	readonly context: ContextValues;
}
