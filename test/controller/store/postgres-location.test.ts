import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
	formatPostgresLocation,
	type PostgresLocation,
} from "../../../controller/store/postgres-location.ts";
import {
	isConfidential,
	parseStoreLocation,
} from "../../../controller/store/store-location.ts";

function read(text: string): PostgresLocation {
	const location = parseStoreLocation(text);
	if (typeof location === "string") throw new Error(location);
	assert.ok(location.engine === "postgres");
	return location;
}

function fault(text: string): string {
	const location = parseStoreLocation(text);
	return typeof location === "string" ? location : "";
}

describe("a location of PostgreSQL", () => {
	it("names host, port, database and user", () => {
		const { tls: _, ...rest } = read("postgresql://iam@db.example:6000/state");
		assert.deepEqual(rest, {
			engine: "postgres",
			...{ host: "db.example", port: 6000, database: "state", user: "iam" },
			passFile: undefined,
		});
	});

	it("has PostgreSQL's port and the program's user unless told", () => {
		const { port, user } = read("postgres://[::1]/state");
		assert.deepEqual([port, user], [5432, undefined]);
	});

	it("may be a UNIX socket, with libpq's parameters", () => {
		const text =
			"postgres:///state?host=/run/postgresql&user=iam&port=5433&passfile=/etc/pass";
		const location = read(text);
		assert.deepEqual(location, {
			engine: "postgres",
			...{ host: "/run/postgresql", port: 5433, database: "state" },
			...{ user: "iam", tls: undefined, passFile: "/etc/pass" },
		});
		const encoded = "postgres://iam@%2Frun%2Fpostgresql:5433/state";
		assert.equal(read(encoded).host, "/run/postgresql");
	});

	it("is verified by name beyond loopback, also when nothing was said", () => {
		const none = {
			...{ rootCertFile: undefined, certFile: undefined, keyFile: undefined },
		};
		assert.deepEqual(read("postgres://10.0.0.1/s").tls, none);
		assert.equal(read("postgres://127.0.0.1/s").tls, undefined);
		const tls = "sslmode=verify-full&sslrootcert=/ca.pem";
		const { rootCertFile } = read(`postgres://localhost/s?${tls}`).tls ?? {};
		assert.equal(rootCertFile, "/ca.pem");
		const own = "sslcert=/c.pem&sslkey=/k.pem";
		assert.deepEqual(read(`postgres://h/s?${own}`).tls, {
			...none,
			...{ certFile: "/c.pem", keyFile: "/k.pem" },
		});
	});

	it("knows no TLS that is not verified", () => {
		for (const mode of ["require", "prefer", "allow", "verify-ca", "x"]) {
			const text = `postgres://127.0.0.1/s?sslmode=${mode}`;
			assert.match(fault(text), /verify-full or disable only/);
		}
		assert.match(fault("postgres://h/s?sslcert=/c"), /together/);
		const both = "sslmode=disable&sslrootcert=/ca.pem";
		assert.match(fault(`postgres://h/s?${both}`), /disable and certificates/);
	});

	it("tells whether what is said stays private", () => {
		for (const [text, expected] of [
			["postgres://10.0.0.1/s", true],
			["postgres://10.0.0.1/s?sslmode=disable", false],
			["postgres://127.0.0.1.example/s?sslmode=disable", false],
			["postgres://localhost/s?sslmode=disable", true],
			["postgres:///s?host=/run/postgresql", true],
		] as const) {
			assert.equal(isConfidential(read(text)), expected, text);
		}
	});

	it("is refused with a password in it, which is not repeated", () => {
		for (const text of [
			"postgres://iam:geheim@h/s",
			"postgres://iam@h/s?password=geheim",
			"postgres://iam:geheim@h/s?geheim=geheim",
		]) {
			assert.match(fault(text), /must not have a password/);
			assert.doesNotMatch(fault(text), /geheim/);
		}
	});

	it("is refused when anything is missing or not understood", () => {
		assert.match(fault("postgres://h"), /one database/);
		assert.match(fault("postgres://h/a/b"), /one database/);
		assert.match(fault("postgres:///s"), /must name a host/);
		assert.match(fault("postgres://h:0/s"), /port/);
		assert.match(fault("postgres:///s?host=/r&port=x"), /port/);
		assert.match(fault("postgres://h/s?options=-c"), /not understood/);
		assert.match(fault("postgres://h h/s"), /must be postgres:/);
	});

	it("is shown to people without its user", () => {
		const shown = (text: string) => formatPostgresLocation(read(text));
		assert.equal(
			shown("postgres://u@[fd00::1]/s"),
			"database s at [fd00::1]:5432",
		);
		assert.equal(
			shown("postgres:///s?host=/run/p"),
			"database s at /run/p:5432",
		);
	});
});
