import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import { newCertificateRequest } from "./certificate-request.ts";
import type { ControllerLink } from "./controller-link.ts";
import { writeIdentity } from "./identity-file.ts";
import { mustRenewCertificate, type NodeIdentity } from "./node-identity.ts";

const CHECK_INTERVAL_MS = 10 * 60 * 1000;

/** What the renewal of a node's certificate works with. */
export interface RenewalDeps {
	readonly link: ControllerLink;
	readonly stateDir: string;
	readonly clock: Clock;
	readonly logger: Logger;
	/** 0 to 1, this node's own: spreads the renewals of all nodes over the day. */
	readonly jitter: number;
}

/** Renews the node's certificate daily until the signal aborts; what fails is tried again ten minutes later. */
export async function keepCertificate(
	deps: RenewalDeps,
	signal: AbortSignal,
): Promise<void> {
	while (!signal.aborted) {
		await renewIfDue(deps, signal).catch((error) => {
			const reason = describeError(error);
			deps.logger.warn("node certificate not renewed", { reason });
		});
		await deps.clock.sleep(CHECK_INTERVAL_MS, signal).catch(() => {});
	}
}

async function renewIfDue(
	{ link, stateDir, clock, logger, jitter }: RenewalDeps,
	signal: AbortSignal,
): Promise<void> {
	if (!mustRenewCertificate(link.identity, clock.now(), jitter)) return;
	const renewed = await renewCertificate(link, signal);
	await writeIdentity(stateDir, renewed);
	link.use(renewed);
	logger.info("node certificate renewed", {});
}

/** The node's identity with a fresh key, its certificate, and the CAs to trust from now on. */
export async function renewCertificate(
	{ identity, client }: Pick<ControllerLink, "identity" | "client">,
	signal?: AbortSignal,
): Promise<NodeIdentity> {
	const { key, csr } = await newCertificateRequest(identity.nodeName);
	const { certificate, ca } = await client.renew({ csr }, signal);
	return { ...identity, key, certificate, ca };
}
