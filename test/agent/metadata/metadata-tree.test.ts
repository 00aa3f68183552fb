import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MetadataTree } from "../../../agent/metadata/metadata-tree.ts";
import { VERSIONS } from "../../../agent/metadata/versions.ts";
import { fullAssignment } from "../../fakes/full-assignment.ts";
import { instanceAssignment } from "../../fakes/instance-assignment.ts";
import { instanceRecord } from "../../fakes/instance-record.ts";

const NOW = Date.parse("2027-01-01T01:00:00Z");
const userData = Buffer.from([0, 255, 10]).toString("base64");
const tree = new MetadataTree(
	instanceRecord(1, { userData, securityGroups: ["web", "default"] }),
);

function read(path: string, from = tree) {
	return from.read(path, NOW, true);
}

function text(path: string, from = tree): string {
	const answer = read(path, from);
	assert.equal(answer.status, 200, path);
	return answer.body.toString();
}

function lines(path: string): string[] {
	return text(path).split("\n");
}

/** Every path below a directory that its listings lead to. */
function walk(directory: string): string[] {
	return lines(directory).flatMap((name) => {
		const path = `${directory}/${name.replace(/\/$/, "")}`;
		return name.endsWith("/") ? [path, ...walk(path)] : [path];
	});
}

describe("MetadataTree", () => {
	it("lists the versions, the newest last, without a final line end", () => {
		const listed = text("");
		assert.ok(listed.startsWith("1.0\n2007-01-19\n2007-03-01\n"));
		assert.ok(listed.endsWith("\n2024-04-11\nlatest"));
	});

	it("ends the list as AWS's of 2016-05-19 did, which had 153 bytes", () => {
		const then = lines("").filter((version) => version < "2015-10-20");
		assert.equal([...then, "latest"].join("\n").length, 153);
		assert.ok(text("").endsWith("latest"));
	});

	it("lists the branches of a version without slashes", () => {
		assert.equal(text("latest"), "dynamic\nmeta-data\nuser-data");
		assert.equal(text("2008-09-01"), "meta-data\nuser-data");
	});

	it("lists directories with a slash and in order", () => {
		assert.deepEqual(lines("latest/meta-data"), [
			...["ami-id", "ami-launch-index", "ami-manifest-path", "events/"],
			...["hostname", "iam/", "instance-action", "instance-id"],
			...["instance-life-cycle", "instance-type", "local-hostname"],
			...["local-ipv4", "mac", "network/", "placement/", "profile"],
			...["reservation-id", "security-groups", "system"],
		]);
		assert.equal(text("latest/meta-data/iam"), "info\nsecurity-credentials/");
		assert.equal(
			text("latest/meta-data/network/interfaces/macs"),
			"02:00:00:00:00:01/",
		);
	});

	it("answers every name that a listing of any version shows", () => {
		for (const version of VERSIONS) {
			const paths = ["meta-data", "dynamic"]
				.map((branch) => `${version}/${branch}`)
				.filter((branch) => read(branch).status === 200)
				.flatMap(walk);
			assert.ok(paths.length >= 7, version);
			for (const path of paths) assert.equal(read(path).status, 200);
		}
	});

	it("answers the same when it was rendered before it was asked", () => {
		const prepared = new MetadataTree(instanceRecord(1));
		const asked = new MetadataTree(instanceRecord(1));
		prepared.prepare();
		const branches = ["latest/meta-data", "latest/dynamic"];
		for (const path of ["", "latest", ...branches, ...branches.flatMap(walk)]) {
			assert.deepEqual(read(path, prepared), read(path, asked), path);
			assert.equal(read(path, prepared), read(path, prepared), path);
		}
	});

	it("has each category only from the version that brought it", () => {
		assert.deepEqual(lines("1.0/meta-data"), [
			...["ami-id", "ami-launch-index", "ami-manifest-path", "hostname"],
			...["instance-id", "local-ipv4", "reservation-id", "security-groups"],
		]);
		const firsts = [
			["iam/info", "2011-05-01", "2012-01-12"],
			["placement/region", "2019-10-01", "2020-10-27"],
			["mac", "2009-04-04", "2011-01-01"],
		];
		for (const [path, before, since] of firsts) {
			assert.equal(read(`${before}/meta-data/${path}`).status, 404);
			assert.equal(read(`${since}/meta-data/${path}`).status, 200);
		}
	});

	it("answers 2012-06-01, which old documents name, without listing it", () => {
		assert.equal(
			text("2012-06-01/meta-data/iam/security-credentials"),
			"worker",
		);
		assert.ok(!lines("").includes("2012-06-01"));
	});

	it("tells the instance's own data", () => {
		const expected = {
			"ami-id": "ami-0000000000000000a",
			"instance-id": "i-00000000000000001",
			"instance-type": "t3.micro",
			profile: "default-hvm",
			hostname: "ip-10-0-0-11.region.compute.internal",
			"local-ipv4": "10.0.0.11",
			mac: "02:00:00:00:00:01",
			"reservation-id": "r-0000000000000000a",
			"security-groups": "web\ndefault",
			"placement/availability-zone": "region-a",
			"placement/region": "region",
			"network/interfaces/macs/02:00:00:00:00:01/device-number": "0",
			"network/interfaces/macs/02:00:00:00:00:01/network-card": "0",
			"network/interfaces/macs/02:00:00:00:00:01/owner-id": "111111111111",
		};
		for (const [path, value] of Object.entries(expected)) {
			assert.equal(text(`latest/meta-data/${path}`), value);
		}
	});

	it("tells what came with the launch", () => {
		const full = new MetadataTree({
			...instanceRecord(1),
			assignment: fullAssignment(),
		});
		const mac = "network/interfaces/macs/02:00:00:00:00:01";
		const expected = {
			"block-device-mapping": "ami\nebs1\nroot",
			"block-device-mapping/root": "/dev/sda1",
			"events/maintenance/scheduled": "[]",
			"kernel-id": "aki-0000000a",
			"placement/availability-zone-id": "region-az1",
			"placement/group-name": "apart",
			"placement/partition-number": "2",
			"placement/host-id": "h-0000000000000000a",
			"product-codes": "acme-1\nacme-2",
			"public-keys": "0=my key",
			"public-keys/0": "openssh-key",
			"public-keys/0/openssh-key": "ssh-ed25519 AAAA my key",
			"ramdisk-id": "ari-0000000a",
			"services/domain": "amazonaws.com",
			"services/partition": "aws",
			"tags/instance": "Name\na:b@c=d\nempty",
			"tags/instance/Name": "front",
			"tags/instance/empty": "",
			[`${mac}/interface-id`]: "eni-00000000000000001",
			[`${mac}/ipv6s`]: "fd12::b",
			[`${mac}/security-group-ids`]:
				"sg-0000000000000000a\nsg-0000000000000000b",
			[`${mac}/subnet-id`]: "subnet-0000000000000000a",
			[`${mac}/subnet-ipv4-cidr-block`]: "10.0.0.0/24",
			[`${mac}/subnet-ipv6-cidr-blocks`]: "fd12::/64",
			[`${mac}/vpc-id`]: "vpc-0000000000000000a",
			[`${mac}/vpc-ipv4-cidr-block`]: "10.0.0.0/16",
			[`${mac}/vpc-ipv4-cidr-blocks`]: "10.0.0.0/16",
			[`${mac}/vpc-ipv6-cidr-blocks`]: "fd12::/48",
		};
		for (const [path, value] of Object.entries(expected)) {
			assert.equal(text(`latest/meta-data/${path}`, full), value, path);
		}
		const monitoring = "latest/dynamic/fws/instance-monitoring";
		assert.equal(text(monitoring, full), "enabled");
		assert.equal(text(monitoring), "disabled");
	});

	it("leaves out names that would be other paths, or SSH keys to cloud-init", () => {
		const names = ["a/b", "..", "_index", "1=x", "white space", "ok"];
		const tags = names.map((key) => ({ key, value: "x" }));
		const odd = new MetadataTree(instanceRecord(1, { tags }));
		assert.equal(text("latest/meta-data/tags/instance", odd), "ok");
	});

	it("gives user data back as the bytes they were", () => {
		const { headers, body } = read("latest/user-data");
		assert.deepEqual([...body], [0, 255, 10]);
		assert.ok(headers.includes("application/octet-stream"));
	});

	it("has no user data where none were given", () => {
		const bare = new MetadataTree(instanceRecord(1));
		assert.equal(read("latest/user-data", bare).status, 404);
		assert.equal(text("latest", bare), "dynamic\nmeta-data");
	});

	it("finds nothing in unknown versions, below leaves or by climbing", () => {
		for (const path of [
			...["*", "2030-01-01/meta-data", "latest/meta-data/iam/../iam/info"],
			...["latest/meta-data/instance-id/more", "latest/api", "toString"],
			...["latest/__proto__", "latest/meta-data/constructor"],
		]) {
			assert.equal(read(path).status, 404, path);
		}
	});

	it("tells who the instance is in the controller's words", () => {
		const base = "latest/dynamic/instance-identity";
		assert.deepEqual(lines(base), [
			...["document", "pkcs7", "rsa2048", "signature"],
		]);
		const { identity } = instanceAssignment(1);
		assert.equal(text(`${base}/document`), identity?.document);
		assert.equal(text(`${base}/signature`), identity?.signature);
		assert.equal(text(`${base}/rsa2048`), identity?.pkcs7);
		assert.equal(text(`${base}/pkcs7`), identity?.pkcs7);
	});

	it("has no identity document as long as the controller sent none", () => {
		const { identity, ...before } = instanceAssignment(1);
		const record = { ...instanceRecord(1), assignment: before };
		const unsigned = new MetadataTree(record);
		assert.equal(text("latest/dynamic", unsigned), "fws/");
		const path = "latest/dynamic/instance-identity/document";
		assert.equal(read(path, unsigned).status, 404);
	});
});
