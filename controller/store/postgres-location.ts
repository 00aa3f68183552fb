/** A PostgreSQL database, and how to come to it. No password is part of it. */
export interface PostgresLocation {
	readonly engine: "postgres";
	/** A host's name or address, or the folder of a UNIX socket. */
	readonly host: string;
	readonly port: number;
	readonly database: string;
	/** Undefined for the user that the program runs as. */
	readonly user: string | undefined;
	/** Undefined for a connection that is not encrypted. */
	readonly tls: PostgresTls | undefined;
	/** Where passwords stand in PostgreSQL's own format; undefined for where its programs look. */
	readonly passFile: string | undefined;
}

/** TLS whose other end is always verified, by name. */
export interface PostgresTls {
	/** Certificates to trust (PEM); undefined for those that Node.js trusts. */
	readonly rootCertFile: string | undefined;
	/** A certificate of our own and its key (PEM). */
	readonly certFile: string | undefined;
	readonly keyFile: string | undefined;
}

const DEFAULT_PORT = 5432;

const PARAMETERS: ReadonlySet<string> = new Set([
	...["host", "port", "user", "passfile"],
	...["sslmode", "sslrootcert", "sslcert", "sslkey"],
]);

/** Reads `postgres://[USER@]HOST[:PORT]/DATABASE` with libpq's parameters; answers what is wrong, in words, and never repeats what it was given. */
export function parsePostgresLocation(text: string): PostgresLocation | string {
	const url = URL.parse(text);
	if (!url) return "must be postgres://USER@HOST:PORT/DATABASE";
	if (url.password || url.searchParams.has("password")) {
		return "must not have a password in it, where every process can read it: use store-password-file, passfile=FILE or PGPASSWORD";
	}
	const unknown = [...url.searchParams.keys()].find(
		(name) => !PARAMETERS.has(name),
	);
	if (unknown !== undefined) {
		return `has a parameter that is not understood; there are ${[...PARAMETERS].join(", ")}`;
	}
	const parameter = (name: string) => url.searchParams.get(name) || undefined;
	const host =
		decode(url.hostname).replace(/^\[(.*)\]$/, "$1") || parameter("host");
	const database = decode(url.pathname.slice(1));
	const port = Number(url.port || (parameter("port") ?? DEFAULT_PORT));
	if (!host) return "must name a host, or a socket's folder by host=FOLDER";
	if (!database || database.includes("/")) return "must name one database";
	if (!Number.isInteger(port) || port < 1 || port > 65_535) {
		return "must have a port from 1 to 65535";
	}
	const place = { host, port, database };
	const tls = tlsOf(parameter, isLocal(place));
	if (typeof tls === "string") return tls;
	return {
		engine: "postgres",
		...place,
		user: decode(url.username) || parameter("user"),
		tls: tls || undefined,
		passFile: parameter("passfile"),
	};
}

/** Whether what is said to the database stays on this machine. */
export function isLocal({ host }: Pick<PostgresLocation, "host">): boolean {
	if (host.startsWith("/") || host === "localhost" || host === "::1") {
		return true;
	}
	return /^127(\.\d{1,3}){3}$/.test(host);
}

/** The location for people to read. */
export function formatPostgresLocation(location: PostgresLocation): string {
	const { host, port, database } = location;
	if (host.startsWith("/")) return `database ${database} at ${host}:${port}`;
	return `database ${database} at ${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** False for none: what is said stays on this machine, or was asked for by name. */
function tlsOf(
	parameter: (name: string) => string | undefined,
	local: boolean,
): PostgresTls | false | string {
	const files = {
		rootCertFile: parameter("sslrootcert"),
		certFile: parameter("sslcert"),
		keyFile: parameter("sslkey"),
	};
	if (!files.certFile !== !files.keyFile) {
		return "has sslcert and sslkey together or neither";
	}
	const given = Object.values(files).some((file) => file !== undefined);
	const mode =
		parameter("sslmode") ?? (local && !given ? "disable" : "verify-full");
	if (mode === "verify-full") return files;
	if (mode !== "disable") return "has sslmode verify-full or disable only";
	return given ? "has sslmode=disable and certificates" : false;
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
