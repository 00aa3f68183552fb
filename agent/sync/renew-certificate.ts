import type { Clock } from "#shared/clock.ts";
import { describeError } from "#shared/errors.ts";
import type { Logger } from "#shared/logger.ts";
import { newCertificateRequest } from "./certificate-request.ts";
import type { ControllerLink } from "./controller-link.ts";
import { writeIdentity } from "./identity-file.ts";
import { mustRenewCertificate } from "./node-identity.ts";

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
	const { identity } = link;
	if (!mustRenewCertificate(identity, clock.now(), jitter)) return;
	const { key, csr } = await newCertificateRequest(identity.nodeName);
	const answer = await link.client.renew({ csr }, signal);
	const { certificate, ca } = answer;
	const renewed = { ...identity, key, certificate, ca };
	await writeIdentity(stateDir, renewed);
	link.use(renewed);
	logger.info("node certificate renewed", {});
}
