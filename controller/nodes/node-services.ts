import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import type { Credentials } from "../credentials/credentials.ts";
import type { LastUses } from "../credentials/last-uses.ts";
import type { IdentitySigner } from "../identity/identity-signer.ts";
import type { Store } from "../store/store.ts";
import type { TrustCheck } from "./assignments.ts";
import type { LiveAuthority } from "./live-authority.ts";

/** What the calls of the node API work with. */
export interface NodeServices {
	readonly store: Store;
	readonly credentials: Credentials;
	/** Notes that keys of a role went to an instance. */
	readonly lastUses: Pick<LastUses, "noteRole">;
	readonly authority: LiveAuthority;
	readonly refusedByTrust: TrustCheck;
	readonly identitySigner: Pick<IdentitySigner, "sign">;
	readonly region: string;
	readonly clock: Clock;
	readonly logger: Logger;
	/** Ends open long polls when the controller stops. */
	readonly stopping: AbortSignal;
}
