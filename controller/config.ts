import { join, resolve } from "node:path";
import { z } from "zod";
import { parseAddressRange } from "#shared/address-range.ts";
import { readCommandLine, type SettingHelp } from "#shared/command-line.ts";
import {
	isLoopback,
	type ListenAddress,
	parseListenAddress,
} from "#shared/listen-address.ts";
import {
	parseStoreLocation,
	type StoreLocation,
} from "./store/store-location.ts";

/** An image that instances can be made of. What a host runs for it is that host's own configuration. */
export interface ImageConfig {
	readonly imageId: string;
	readonly name: string;
	readonly architecture: string;
	/** What hosts look up. */
	readonly source: string;
	readonly description?: string | undefined;
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
	readonly store: StoreLocation;
	/** The API listener's certificate chain and key, files in PEM; undefined for plain HTTP. */
	readonly tls:
		| { readonly certFile: string; readonly keyFile: string }
		| undefined;
	/** Addresses and CIDR ranges of the proxies that say who calls through them. */
	readonly trustedProxies: readonly string[];
	readonly logLevel: string;
	/** The name of our OpenID Connect issuer, without a slash at its end; undefined for none. */
	readonly issuerUrl: string | undefined;
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

const path = z.string().min(1, "must be a path");

const images = z
	.array(
		z.strictObject({
			imageId: z
				.string()
				.regex(/^ami-[0-9a-f]{8,17}$/, "must be ami- and 8 to 17 hex digits"),
			name: z.string().min(3).max(128),
			architecture: z.enum(["i386", "x86_64", "arm64"]),
			source: z.string().min(1),
			description: z.string().max(255).optional(),
		}),
	)
	.refine(
		(list) => new Set(list.map((image) => image.imageId)).size === list.length,
		"names an imageId twice",
	);

/** Text that names where to listen. */
const listenAddress = z.string().transform((text, context) => {
	const address = parseListenAddress(text);
	if (address) return address;
	context.addIssue("must be HOST:PORT, or unix:PATH of at most 107 bytes");
	return z.NEVER;
});

function splitList(text: string): string[] {
	return text.split(",").map((item) => item.trim());
}

/** Trusting a whole address family would let every client name any address as its own. */
function isProxyRange(text: string): boolean {
	return parseAddressRange(text) !== undefined && !/\/0+$/.test(text);
}

/** Flags, keys of the configuration file and documentation alike. */
const shape = z.strictObject({
	listen: listenAddress
		.refine((address) => address.kind === "tcp", "must be HOST:PORT")
		.prefault("127.0.0.1:8773")
		.meta({
			argument: "HOST:PORT",
			description: "where the IAM, STS and EC2 APIs listen; port 0 takes any",
			default: "127.0.0.1:8773",
		} satisfies SettingHelp),
	"node-listen": listenAddress.prefault("127.0.0.1:8774").meta({
		argument: "HOST:PORT|unix:PATH",
		description: "where the agents' API listens, always with mutual TLS",
		default: "127.0.0.1:8774",
	} satisfies SettingHelp),
	"data-dir": path.prefault("/var/lib/gumleaf").meta({
		argument: "DIR",
		description:
			"the controller's folder: root-credentials, and what the next two name by default",
		default: "/var/lib/gumleaf",
	} satisfies SettingHelp),
	"master-key-file": path.optional().meta({
		argument: "FILE",
		description:
			"key under which every stored secret is sealed, made at the first start; keep it apart from backups of the store",
		default: "DATA-DIR/master-key",
	} satisfies SettingHelp),
	store: z
		.string()
		.optional()
		.transform((text, context) => {
			if (text === undefined) return undefined;
			const location = parseStoreLocation(text);
			if (typeof location !== "string") return location;
			context.addIssue(location);
			return z.NEVER;
		})
		.meta({
			argument: "sqlite:FILE|sqlite::memory:",
			description: "the database; one in memory ends with the controller",
			default: "sqlite:DATA-DIR/gumleaf.db",
		} satisfies SettingHelp),
	"account-id": z
		.string("must be 12 digits; in a file, in quotes")
		.regex(/^\d{12}$/, "must be 12 digits")
		.prefault("111111111111")
		.meta({
			argument: "ID",
			description: "the account made at the first start",
			default: "111111111111",
		} satisfies SettingHelp),
	region: z
		.string()
		.regex(/^[a-z][a-z0-9-]{0,62}$/, "must be a name such as us-east-1")
		.prefault("us-east-1")
		.meta({
			argument: "NAME",
			description:
				"what this installation calls its region; AWS's own default, because some clients accept only names that AWS has",
			default: "us-east-1",
		} satisfies SettingHelp),
	"tls-cert": path.optional().meta({
		argument: "FILE",
		description: "certificate chain (PEM) to serve the APIs by HTTPS",
	} satisfies SettingHelp),
	"tls-key": path.optional().meta({
		argument: "FILE",
		description: "its key (PEM)",
	} satisfies SettingHelp),
	"allow-plaintext": z
		.boolean()
		.prefault(false)
		.meta({
			description:
				"listen beyond loopback without TLS: session tokens and issued secrets cross the network readable",
		} satisfies SettingHelp),
	"trusted-proxies": z
		.union([z.string().transform(splitList), z.array(z.string())])
		.refine((ranges) => ranges.every(isProxyRange), {
			error:
				"must be addresses or CIDR ranges, separated by commas, and not everybody's",
		})
		.prefault([])
		.meta({
			argument: "CIDR,…",
			description:
				"reverse proxies in front of the APIs, which must pass Host on as it came, append to X-Forwarded-For and set X-Forwarded-Proto: policies (aws:SourceIp, aws:SecureTransport) and logs then go by the client, the first address from the right that is none of these; without it, by the connection",
			default: "none",
		} satisfies SettingHelp),
	"log-level": z
		.enum(["error", "warn", "info", "debug"])
		.prefault("info")
		.meta({
			argument: "error|warn|info|debug",
			description: "what to log, on standard error",
			default: "info",
		} satisfies SettingHelp),
	"revoke-on-change": z
		.boolean()
		.prefault(false)
		.meta({
			description:
				"kill the sessions that instances hold when their association or profile changes, and a role's when its trust policy does; else only what is terminated, deleted, revoked or banned dies, as on AWS (for one role: its tag gumleaf:revoke-on-change=true)",
		} satisfies SettingHelp),
	"issuer-url": z
		.url({ protocol: /^https$/, error: "must be an https:// URL" })
		.refine((url) => !/[?#]/.test(url), "must not have a query or fragment")
		.optional()
		.meta({
			argument: "URL",
			description:
				"be an OpenID Connect issuer of this name (GetWebIdentityToken); whatever answers there must pass /.well-known/openid-configuration and /.well-known/jwks.json below it on to the APIs' listener",
		} satisfies SettingHelp),
	"audit-log": path.optional().meta({
		argument: "FILE",
		description:
			"write a JSON line for every call and every issued credential; reopened on SIGHUP",
	} satisfies SettingHelp),
	images: images.prefault([]).meta({
		description: "images to register at every start",
		fileOnly: true,
	} satisfies SettingHelp),
});

type Settings = z.output<typeof shape>;

/** Asked even when other settings are wrong, so that all faults are told at once. */
const always = { when: () => true };

const settings = shape
	.refine((given) => !given["tls-cert"] === !given["tls-key"], {
		...always,
		path: ["tls-cert"],
		message: "goes together with tls-key",
	})
	.refine(isSafeToListen, {
		...always,
		path: ["listen"],
		message:
			"beyond loopback needs tls-cert and tls-key (or allow-plaintext, where every secret may be read on the network)",
	});

function isAddress(value: unknown): value is ListenAddress {
	return typeof value === "object" && value !== null && "kind" in value;
}

function isSafeToListen(given: Settings): boolean {
	if (given["tls-cert"] || given["allow-plaintext"]) return true;
	// Something else when it is no address at all, which is a fault of its own.
	return !isAddress(given.listen) || isLoopback(given.listen);
}

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
		store: given.store ?? {
			engine: "sqlite",
			file: join(dataDir, "gumleaf.db"),
		},
		tls:
			certFile && keyFile
				? { certFile: resolve(certFile), keyFile: resolve(keyFile) }
				: undefined,
		trustedProxies: given["trusted-proxies"],
		logLevel: given["log-level"],
		issuerUrl: given["issuer-url"]?.replace(/\/+$/, ""),
		auditLog: given["audit-log"] && resolve(given["audit-log"]),
		images: given.images,
	};
}
