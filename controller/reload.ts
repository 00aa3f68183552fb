import { type Reloaded, reloadConfig } from "#shared/reload-config.ts";
import { registerImages } from "./bootstrap/register-images.ts";
import type { Config } from "./config.ts";
import type { ControllerContext } from "./context.ts";

/** What of a running controller's settings stays as it was at its start. */
const WAITS = {
	listen: "listen",
	nodeListen: "node-listen",
	dataDir: "data-dir",
	masterKeyFile: "master-key-file",
	accountId: "account-id",
	region: "region",
	revokeOnChange: "revoke-on-change",
	store: "store",
	tls: null,
	apiConnections: "api-connections",
	nodeConnections: "node-connections",
	connectionsPerPeer: "connections-per-peer",
	trustedProxies: "trusted-proxies",
	logLevel: null,
	issuerUrl: "issuer-url",
	identityProviderNetworks: "identity-provider-networks",
	auditLog: "audit-log",
	images: null,
} as const;

/**
 * Takes over what changed in the configuration and in the files it names: certificate and key, images, log level; the
 * audit log is opened anew. Rejects, with nothing taken over, when the certificate cannot be used.
 */
export async function reloadController(
	context: ControllerContext,
	running: Config,
	read: Config,
): Promise<Reloaded<Config>> {
	const reloaded = reloadConfig(running, read, WAITS);
	const { tls, accountId, images } = reloaded.config;
	const isSwitched = !running.tls !== !tls;
	if (tls && !isSwitched) await context.tls?.replace(tls);
	const now = context.clock.now();
	await context.store.write((tx) => registerImages(tx, accountId, images, now));
	await context.reopenFiles();
	if (!isSwitched) return reloaded;
	return {
		config: { ...reloaded.config, tls: running.tls },
		waiting: [...reloaded.waiting, "tls-cert", "tls-key"],
	};
}
