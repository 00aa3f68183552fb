import type { Clock } from "#shared/clock.ts";
import type { Logger } from "#shared/logger.ts";
import type { RandomBytes } from "#shared/random.ts";
import type { CertificateAuthority } from "../nodes/certificate-authority.ts";
import type { Store } from "../store/store.ts";

/** What the administrative calls work with. */
export interface AdminServices {
	readonly store: Store;
	readonly authority: Pick<CertificateAuthority, "publicKeyHash">;
	readonly clock: Clock;
	readonly random: RandomBytes;
	readonly logger: Logger;
}
