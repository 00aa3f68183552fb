import { join, resolve } from "node:path";
import { readCommandLine } from "#shared/command-line.ts";
import type { ListenAddress } from "#shared/listen-address.ts";
import { type Settings, settings } from "./settings/settings.ts";
import type { StoreOptions } from "./store/open-store.ts";

/** An image that instances can be made of. What a host runs for it is that host's own configuration. */
export interface ImageConfig {
	readonly imageId: string;
	readonly name: string;
	readonly architecture: string;
	/** What hosts look up. */
	readonly source: string;
	readonly description?: string | undefined;
	/** Where its instances have their root volume. */
	readonly rootDeviceName: string;
	/** What its vendor wants instances to tell of it. */
	readonly productCodes: readonly string[];
}

/** Everything about a controller that its operator decides. Paths are absolute. */
export interface Config {
	readonly listen: ListenAddress;
	readonly nodeListen: ListenAddress;
	readonly dataDir: string;
	readonly masterKeyFile: string;
	readonly accountId: string;
	readonly region: string;
	/** Whether sessions die when their association, profile or trust policy changes. */
	readonly revokeOnChange: boolean;
	readonly store: StoreOptions;
	/** The API listener's certificate chain and key, files in PEM; undefined for plain HTTP. */
	readonly tls:
		| { readonly certFile: string; readonly keyFile: string }
		| undefined;
	/** How many connections the APIs' and the agents' listener hold at once, and how many of either one peer has. */
	readonly apiConnections: number;
	readonly nodeConnections: number;
	readonly connectionsPerPeer: number;
	/** Addresses and CIDR ranges of the proxies that say who calls through them. */
	readonly trustedProxies: readonly string[];
	readonly logLevel: string;
	/** The name of our OpenID Connect issuer, without a slash at its end; undefined for none. */
	readonly issuerUrl: string | undefined;
	/** Where identity providers may be asked besides the public internet: addresses and CIDR ranges. */
	readonly identityProviderNetworks: readonly string[];
	/** Where every call and every issued credential is written down; undefined for nowhere. */
	readonly auditLog: string | undefined;
	readonly images: readonly ImageConfig[];
}

/** What to do: run, or make new root credentials in the place of lost ones. */
export type ControllerCommand =
	| "serve"
	| "reset-root-credentials"
	| "after-restore";

const controllerCommands: readonly (readonly [ControllerCommand, string])[] = [
	["serve", "run until SIGTERM or SIGINT"],
	[
		"reset-root-credentials",
		"make new root credentials and delete the old ones; the controller must not be running",
	],
	[
		"after-restore",
		"void every session issued so far, and have every host ask anew; once, after a backup was copied back and before the controller starts",
	],
];

const PROGRAM = "gumleaf-controller";

/**
 * Reads the command line; undefined when it asked for help, which is printed then.
 * Throws ConfigFaults that tells everything that is wrong.
 */
export async function readConfig(
	args: readonly string[],
): Promise<{ command: ControllerCommand; config: Config } | undefined> {
	const invocation = await readCommandLine(
		{
			program: PROGRAM,
			summary:
				"Gumleaf's controller: the IAM, STS and EC2 APIs, and the agents' API",
			commands: controllerCommands,
			examples: [
				[PROGRAM, "run with state in /var/lib/gumleaf, APIs on loopback"],
				[
					`${PROGRAM} --data-dir var/try --listen 127.0.0.1:0`,
					"try it out; the first line on standard output tells the port",
				],
				[
					`${PROGRAM} --config /etc/gumleaf/controller.yaml`,
					"run with the settings of a file",
				],
			],
			settings,
		},
		args,
	);
	if (!invocation) return undefined;
	const [command = "serve"] =
		controllerCommands.find(([name]) => name === invocation.command) ?? [];
	return { command, config: toConfig(invocation.settings) };
}

function toConfig(given: Settings): Config {
	const dataDir = resolve(given["data-dir"]);
	const certFile = given["tls-cert"];
	const keyFile = given["tls-key"];
	const { PGPASSWORD, PGPASSFILE } = process.env;
	return {
		listen: given.listen,
		nodeListen: given["node-listen"],
		dataDir,
		masterKeyFile: resolve(
			given["master-key-file"] ?? join(dataDir, "master-key"),
		),
		accountId: given["account-id"],
		region: given.region,
		revokeOnChange: given["revoke-on-change"],
		store: {
			location: given.store ?? {
				engine: "sqlite",
				file: join(dataDir, "gumleaf.db"),
			},
			passwordFile:
				given["store-password-file"] && resolve(given["store-password-file"]),
			connections: given["store-connections"],
			environment: { PGPASSWORD, PGPASSFILE },
		},
		tls:
			certFile && keyFile
				? { certFile: resolve(certFile), keyFile: resolve(keyFile) }
				: undefined,
		apiConnections: given["api-connections"],
		nodeConnections: given["node-connections"],
		connectionsPerPeer: given["connections-per-peer"],
		trustedProxies: given["trusted-proxies"],
		logLevel: given["log-level"],
		issuerUrl: given["issuer-url"]?.replace(/\/+$/, ""),
		identityProviderNetworks: given["identity-provider-networks"],
		auditLog: given["audit-log"] && resolve(given["audit-log"]),
		images: given.images,
	};
}
