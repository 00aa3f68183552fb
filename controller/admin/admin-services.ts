import type { AuditSink } from "#shared/audit-log.ts";
import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import type { RandomBytes } from "#shared/random.ts";
import type { RecentRefusals } from "../audit/recent-refusals.ts";
import type { RotatingKeysByUse } from "../credentials/rotating-keys.ts";
import type { IdentityKeys } from "../identity/identity-keys.ts";
import type { LiveAuthority } from "../nodes/live-authority.ts";
import type { Store } from "../store/store.ts";

/** What the administrative calls work with. */
export interface AdminServices {
	/** The installation's administrator account. */
	readonly accountId: string;
	readonly store: Store;
	readonly authority: LiveAuthority;
	readonly rotatingKeys: RotatingKeysByUse;
	readonly identityKeys: Pick<IdentityKeys, "certificates" | "replace">;
	/** Where what operators do is written down. */
	readonly audit: AuditSink;
	readonly refusals: Pick<RecentRefusals, "explain" | "latest">;
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
}
