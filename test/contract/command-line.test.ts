import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, it } from "node:test";
import {
	CreateAccessKeyCommand,
	CreateUserCommand,
	PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { type ApiServer, startApi } from "../fakes/api-server.ts";
import { ec2Call, IMAGE_ID, PROFILE_ARN } from "../fakes/ec2-call.ts";
import {
	type RunningController,
	startController,
} from "./running-controller.ts";
import { SignedCaller } from "./signed-call.ts";

const LAUNCHER = resolve(import.meta.dirname, "../../cli/gumleaf");
const ACCOUNT_ARN = "arn:aws:iam::111111111111";

interface Ran {
	readonly status: number;
	readonly out: string;
	readonly err: string;
}

let folder: string;

before(async () => {
	folder = mkdtempSync(join(tmpdir(), "gumleaf-commands-"));
	await shell(`${LAUNCHER} install-commands ${folder}`, {});
});

after(() => rmSync(folder, { recursive: true }));

/** Runs a line as an operator types it, with the commands on the PATH. */
async function shell(
	line: string,
	environment: Readonly<Record<string, string>>,
): Promise<Ran> {
	const env = { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, ...environment };
	return new Promise((done) => {
		execFile("sh", ["-c", line], { env }, (error, out, err) => {
			const status = typeof error?.code === "number" ? error.code : 0;
			done({ status, out, err });
		});
	});
}

/** Makes a user who may assume roles; answers the file of the old toolkit that holds the user's key. */
async function userWhoMayAssume({ root }: RunningController): Promise<string> {
	const UserName = "assumer";
	await root.iam.send(new CreateUserCommand({ UserName }));
	await root.iam.send(
		new PutUserPolicyCommand({
			UserName,
			PolicyName: "assume",
			PolicyDocument:
				'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}',
		}),
	);
	const { AccessKey } = await root.iam.send(
		new CreateAccessKeyCommand({ UserName }),
	);
	const file = join(folder, "credential-file");
	writeFileSync(
		file,
		`AWSAccessKeyId=${AccessKey?.AccessKeyId}\nAWSSecretKey=${AccessKey?.SecretAccessKey}\n`,
	);
	return file;
}

describe("the IAM command line", () => {
	let controller: RunningController;
	const run = (line: string) =>
		shell(line, {
			AWS_ENDPOINT_URL: controller.endpoint,
			AWS_SHARED_CREDENTIALS_FILE: join(controller.dataDir, "root-credentials"),
		});
	/** Runs a line that must do what it says; answers what it prints. */
	const does = async (line: string) => {
		const { status, out, err } = await run(line);
		assert.deepEqual([status, err], [0, ""], line);
		return out;
	};

	before(async () => {
		controller = await startController();
	});
	after(() => controller[Symbol.asyncDispose]());

	it("runs the first design's lines and prints what they show", async () => {
		assert.equal(
			await does("iam-rolecreate -r s3access -s ec2.amazonaws.com"),
			"",
		);
		assert.equal(
			await does(
				"iam-roleaddpolicy -r s3access -e Allow -a s3:\\* -c \\* -p s3star -o",
			),
			'{"Version":"2008-10-17","Statement":[{"Effect":"Allow","Action":["s3:*"],"Resource":["*"]}]}\n',
		);
		assert.equal(
			await does("iam-instanceprofilecreate -s s3access -r s3access"),
			`${ACCOUNT_ARN}:instance-profile/s3access\n`,
		);
	});

	it("shows what the first design's lines made", async () => {
		assert.match(
			await does("iam-rolegetattributes -r s3access"),
			/^arn:aws:iam::111111111111:role\/s3access\nAROA\w+\n\{"Version": "2008-10-17".*\n$/,
		);
		assert.match(
			await does("iam-rolegetpolicy -r s3access -p s3star"),
			/^\{"Version":"2008-10-17"/,
		);
		assert.match(
			await does("euare-instanceprofilegetattributes -r s3access"),
			/^arn:\S+:instance-profile\/s3access\nAIPA\w+\narn:\S+:role\/s3access\n$/,
		);
	});

	it("does euca2ools' everyday work", async () => {
		const arn = `${ACCOUNT_ARN}:instance-profile/web/front`;
		assert.match(
			await does("euare-instanceprofilecreate -p /web/ --create-role -v front"),
			new RegExp(`^${arn}\nAIPA\\w+\n$`),
		);
		assert.match(
			await does(
				"euare-roleaddpolicy -p read -e Allow -a s3:GetObject -c arn:aws:s3:::a/\\* -c arn:aws:s3:::b/\\* -o front",
			),
			/^\{"Statement": \[\{"Sid": "Stmt\d+", .*\}\]\}\n$/,
		);
		assert.equal(
			await does("euare-instanceprofilelistbypath -p /web/"),
			`${arn}\n`,
		);
		assert.equal(
			await does("euare-instanceprofilelistforrole front"),
			`${arn}\n`,
		);
		assert.equal(
			await does("euare-rolelistbypath -p /web/"),
			`${ACCOUNT_ARN}:role/web/front\n`,
		);
		assert.equal(
			await does("euare-rolelistpolicies front"),
			"read\nIsTruncated: false\n",
		);
		assert.equal(
			await does("euare-roledel -p front"),
			`instance profiles\n\t${arn}\npolicies\n\tread\n`,
		);
	});

	it("makes a shell act as a role that it may assume, and itself again", async () => {
		const trust = join(folder, "trust.json");
		writeFileSync(
			trust,
			'{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"111111111111"},"Action":"sts:AssumeRole"}]}',
		);
		await does(`euare-roleupdateassumepolicy -f ${trust} s3access`);
		const out = await shell(
			'eval "$(euare-assumerole --session-name me s3access)"; euare-getcallerid; eval "$(euare-releaserole)"; euare-getcallerid',
			{
				AWS_ENDPOINT_URL: controller.endpoint,
				AWS_CREDENTIAL_FILE: await userWhoMayAssume(controller),
			},
		);
		assert.match(
			out.out,
			/^account = 111111111111\narn = arn:aws:sts::111111111111:assumed-role\/s3access\/me\nkey-id = ASIA\w+\nuser-id = AROA\w+:me\n$/,
		);
		// Releasing removes the file's name too: nothing is left to sign with.
		assert.match(out.err, /^euare-getcallerid: error: no credentials: /);
	});

	it("says what the service refuses, as euca2ools does", async () => {
		const ran = await run("euare-rolegetattributes nobody");
		assert.deepEqual(
			[ran.status, ran.err],
			[
				1,
				"euare-rolegetattributes: error (NoSuchEntity): The role with name nobody cannot be found.\n",
			],
		);
		const conflict = await run("iam-roledel -r s3access");
		assert.equal(conflict.status, 1);
		assert.match(conflict.err, /^iam-roledel: error \(DeleteConflict\): /);
	});

	it("clears away what it made", async () => {
		await does("euare-roledel -c front");
		await does("euare-instanceprofiledel front");
		await does("iam-instanceprofileremoverole -r s3access -s s3access");
		await does("iam-instanceprofiledel -s s3access");
		await does("iam-roledelpolicy -r s3access -p s3star");
		await does("iam-roledel -c -r s3access");
		assert.equal(await does("iam-rolelistbypath"), "");
	});

	it("acts for another account", async () => {
		const { accessKeyId, secretAccessKey } =
			await controller.root.iam.config.credentials();
		const root = new SignedCaller(controller.endpoint, {
			accessKeyId,
			secretAccessKey,
		});
		await root.call("iam", {
			Action: "CreateAccount",
			Version: "2010-05-08",
			AccountName: "finance",
		});
		await does("euare-rolecreate --as-account finance -s x.example.com theirs");
		const theirs = await does("euare-rolelistbypath --as-account finance");
		assert.match(theirs, /^arn:aws:iam::\d{12}:role\/theirs\n$/);
		assert.ok(!theirs.includes(ACCOUNT_ARN));
		assert.equal(await does("euare-rolelistbypath"), "");
		const unknown = await run("euare-rolelistbypath --as-account nobody");
		assert.match(unknown.err, /error \(NoSuchEntity\)/);
	});

	it("shows who it is", async () => {
		assert.match(
			await does("euare-getcallerid"),
			/^account = 111111111111\narn = arn:aws:iam::111111111111:root\nkey-id = AKIA\w+\nuser-id = 111111111111\n$/,
		);
	});
});

describe("the EC2 command line", () => {
	let api: ApiServer;
	const run = (line: string) =>
		shell(line, {
			EC2_URL: api.endpoint,
			AWS_IAM_URL: api.endpoint,
			AWS_ACCESS_KEY_ID: "AKIATEST",
			AWS_SECRET_ACCESS_KEY: "test",
		});

	before(async () => {
		api = await startApi(await ec2Call());
	});
	after(() => api[Symbol.asyncDispose]());

	it("launches, shows and ends an instance with a profile", async () => {
		const launched = await run(
			`euca-run-instances -p Worker -t m1.small ${IMAGE_ID}`,
		);
		assert.deepEqual([launched.status, launched.err], [0, ""]);
		const [reservation = "", instance = ""] = launched.out.split("\n");
		assert.match(reservation, /^RESERVATION\tr-\w+\t111111111111\t/);
		const fields = instance.split("\t");
		const [kind, id = "", image, , , state] = fields;
		assert.deepEqual(
			[kind, image, state, fields.at(-2), fields.at(-1)],
			["INSTANCE", IMAGE_ID, "pending", PROFILE_ARN, "x86_64"],
		);
		const shown = await run(
			`euca-describe-instances ${id} --filter iam-instance-profile.arn=${PROFILE_ARN}`,
		);
		assert.equal(shown.out, launched.out);
		const ended = await run(`euca-terminate-instances ${id}`);
		assert.match(ended.out, new RegExp(`^INSTANCE\t${id}\tpending\t`));
	});

	it("takes a role's only profile for the role's name", async () => {
		await run("euare-rolecreate -s ec2.amazonaws.com only");
		await run("euare-instanceprofilecreate -r only holder");
		const { out, err } = await run(`euca-run-instances -p only ${IMAGE_ID}`);
		assert.equal(err, "");
		assert.match(out, /:instance-profile\/holder\t/);
	});

	it("says what the service refuses, as euca2ools does", async () => {
		const ran = await run("euca-terminate-instances i-0123456789abcdef0");
		assert.deepEqual(
			[ran.status, ran.err],
			[
				1,
				"euca-terminate-instances: error (InvalidInstanceID.NotFound): The instance ID 'i-0123456789abcdef0' does not exist\n",
			],
		);
	});
});
