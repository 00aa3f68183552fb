import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import {
	findPassword,
	passwordIn,
} from "../../../controller/store/postgres-password.ts";

const USE = { host: "db", port: 5432, database: "state", user: "iam" };

describe("a password file of PostgreSQL", () => {
	it("gives the password of the first line that fits", () => {
		const text = [
			"# db:5432:state:iam:comment",
			"db:5432:other:iam:wrong",
			"db:5433:state:iam:wrong",
			"db:*:state:*:right",
			"*:*:*:*:late",
		].join("\n");
		assert.equal(passwordIn(text, USE), "right");
	});

	it("has none for whom no line fits", () => {
		assert.equal(
			passwordIn("other:5432:state:iam:x\n\ndb:5432", USE),
			undefined,
		);
	});

	it("takes colons and backslashes as they are after a backslash", () => {
		const line = "db:5432:st\\:ate:iam:a\\:b\\\\c:d";
		const use = { ...USE, database: "st:ate" };
		assert.equal(passwordIn(line, use), "a:b\\c:d");
	});

	it("calls a socket by its folder or localhost", () => {
		const use = { ...USE, host: "/run/postgresql" };
		assert.equal(passwordIn("localhost:*:*:*:one", use), "one");
		assert.equal(passwordIn("/run/postgresql:*:*:*:two", use), "two");
		assert.equal(passwordIn("localhost:*:*:*:one", USE), undefined);
	});
});

describe("the password for PostgreSQL", () => {
	let folder = "";
	const fileOf = async (name: string, text: string) => {
		const file = join(folder, name);
		await writeFile(file, text, { mode: 0o600 });
		return file;
	};

	before(async () => {
		folder = await mkdtemp(join(tmpdir(), "gumleaf-password-"));
	});
	after(() => rm(folder, { recursive: true }));

	const nowhere = { passwordFile: undefined, passFile: undefined };

	it("comes from its own file, then from PGPASSWORD, then from the password file that was named, then from PGPASSFILE", async () => {
		const passwordFile = await fileOf("alone", "one\n");
		const passFile = await fileOf("named", "*:*:*:*:three");
		const PGPASSFILE = await fileOf("environment", "*:*:*:*:four");
		const environment = { PGPASSWORD: "two", PGPASSFILE };
		const places = { passwordFile, passFile, environment };
		assert.equal(await findPassword(USE, places), "one");
		const second = { ...places, passwordFile: undefined };
		assert.equal(await findPassword(USE, second), "two");
		const third = { ...second, environment: { PGPASSFILE } };
		assert.equal(await findPassword(USE, third), "three");
		const fourth = { ...third, passFile: undefined };
		assert.equal(await findPassword(USE, fourth), "four");
	});

	it("is not taken from a file that everybody may read", async () => {
		const passFile = await fileOf("open", "*:*:*:*:x");
		await chmod(passFile, 0o644);
		const places = { ...nowhere, passFile, environment: {} };
		await assert.rejects(findPassword(USE, places), {
			message: `reading the password file ${passFile}`,
		});
	});

	it("is said to be missing where there is none", async () => {
		const passFile = await fileOf("other", "elsewhere:*:*:*:x");
		const places = { ...nowhere, passFile, environment: {} };
		await assert.rejects(findPassword(USE, places), /wants a password, and/);
		const gone = { ...places, passFile: join(folder, "gone") };
		await assert.rejects(findPassword(USE, gone), /reading the password file/);
	});
});
