import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runLine } from "../../fakes/euca-terminal.ts";
import { refusal } from "../../fakes/fake-aws.ts";

const Arn = "arn:aws:iam::111111111111:instance-profile/web";
const Instance = {
	InstanceId: "i-1",
	ImageId: "ami-1",
	PrivateDnsName: "ip-10-0-0-1.internal",
	PublicDnsName: "",
	State: { Code: 0, Name: "pending" },
	KeyName: "k",
	AmiLaunchIndex: 0,
	ProductCodes: [],
	InstanceType: "m1.small",
	LaunchTime: new Date("2026-03-04T05:06:07Z"),
	Placement: { AvailabilityZone: "z1", GroupName: "", Tenancy: "default" },
	Monitoring: { State: "disabled" },
	PrivateIpAddress: "10.0.0.1",
	RootDeviceType: "instance-store",
	VirtualizationType: "hvm",
	Hypervisor: "xen",
	ClientToken: "t",
	SecurityGroups: [{ GroupId: "sg-1", GroupName: "one" }],
	EbsOptimized: false,
	IamInstanceProfile: { Arn, Id: "AIPA1" },
	Architecture: "x86_64",
};
const reservation = {
	ReservationId: "r-1",
	OwnerId: "111111111111",
	Groups: [],
	Instances: [Instance],
};
const LINE = [
	"INSTANCE",
	...["i-1", "ami-1", "", "ip-10-0-0-1.internal", "pending", "k", "0", ""],
	...["m1.small", "2026-03-04T05:06:07.000Z", "z1", "", "", ""],
	...["monitoring-disabled", "", "10.0.0.1", "", "", "instance-store"],
	...["", "", "", "", "hvm", "xen", "t", "sg-1", "default", "false"],
	...[Arn, "x86_64"],
];

describe("run-instances", () => {
	it("prints the reservation and its instances in euca2ools' fields", async () => {
		const ran = await runLine("euca-run-instances ami-1", {
			RunInstances: reservation,
		});
		assert.equal(
			ran.out,
			`RESERVATION\tr-1\t111111111111\t\n${LINE.join("\t")}`,
		);
	});

	it("shows empty fields when asked", async () => {
		const ran = await runLine("euca-run-instances ami-1 --show-empty-fields", {
			RunInstances: reservation,
		});
		const shown = LINE.map((field) => field || "(nil)");
		assert.equal(
			ran.out,
			`RESERVATION\tr-1\t111111111111\t(nil)\n${shown.join("\t")}`,
		);
	});

	it("prints devices, interfaces and tags below their instance", async () => {
		const more = {
			BlockDeviceMappings: [
				{ DeviceName: "/dev/sda", Ebs: { DeleteOnTermination: true } },
			],
			NetworkInterfaces: [
				{
					NetworkInterfaceId: "eni-1",
					PrivateIpAddress: "10.0.0.1",
					SourceDestCheck: true,
					Attachment: { AttachmentId: "a-1", DeviceIndex: 0 },
					PrivateIpAddresses: [{ PrivateIpAddress: "10.0.0.1", Primary: true }],
				},
			],
			Tags: [{ Key: "Name", Value: "web" }],
		};
		const { out } = await runLine("euca-run-instances ami-1", {
			RunInstances: { ...reservation, Instances: [{ ...Instance, ...more }] },
		});
		assert.deepEqual(out.split("\n").slice(2), [
			"BLOCKDEVICE\t/dev/sda\t\t\ttrue\t\t",
			"NETWORKINTERFACE\teni-1\t\t\t\t\t10.0.0.1\t\ttrue",
			"ATTACHMENT\ta-1\t0\t\t\t",
			"PRIVATEIPADDRESS\t10.0.0.1\t\tprimary",
			"TAG\tinstance\ti-1\tName\tweb",
		]);
	});

	it("asks for what its flags say", async () => {
		const { requests } = await runLine(
			"euca-run-instances ami-1 -n 3-2 -g sg-1 -g one -k key -d hello -t m1.small -z z1 -b /dev/sdb=:8:true -m --instance-initiated-shutdown-behavior stop --client-token t --private-ip-address 10.0.0.9",
		);
		assert.partialDeepStrictEqual(requests[0]?.[1], {
			ImageId: "ami-1",
			MinCount: 2,
			MaxCount: 3,
			SecurityGroupIds: ["sg-1"],
			SecurityGroups: ["one"],
			KeyName: "key",
			UserData: "aGVsbG8=",
			InstanceType: "m1.small",
			Placement: { AvailabilityZone: "z1" },
			BlockDeviceMappings: [
				{
					DeviceName: "/dev/sdb",
					Ebs: { VolumeSize: 8, DeleteOnTermination: true },
				},
			],
			Monitoring: { Enabled: true },
			InstanceInitiatedShutdownBehavior: "stop",
			ClientToken: "t",
			PrivateIpAddress: "10.0.0.9",
		});
	});

	it("says which flag it cannot read", async () => {
		for (const flags of [
			"-n none",
			"-n 0",
			"-b x",
			"-b a=:b",
			"-d /etc/hosts",
		]) {
			const ran = await runLine(`euca-run-instances ami-1 ${flags}`);
			assert.equal(ran.status, 1, flags);
			const [flag] = flags.split(" ");
			assert.match(ran.err, new RegExp(`error: argument ${flag}/--`));
			assert.deepEqual(ran.requests, []);
		}
	});

	describe("with a profile", () => {
		const unknown = refusal(
			"InvalidParameterValue",
			"Value (web) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
		);
		/** Knows profiles by ARN alone. */
		const RunInstances = (input: { IamInstanceProfile: { Name?: string } }) => {
			if (input.IamInstanceProfile.Name) throw unknown;
			return reservation;
		};
		const run = (profiles: unknown) =>
			runLine("euca-run-instances ami-1 -p web", {
				RunInstances,
				ListInstanceProfilesForRole: profiles,
			});

		it("tells a name from an ARN", async () => {
			for (const [typed, IamInstanceProfile] of [
				["web", { Name: "web" }],
				[Arn, { Arn }],
			] as const) {
				const { requests } = await runLine(
					`euca-run-instances ami-1 --iam-profile ${typed}`,
				);
				assert.equal(requests.length, 1);
				assert.partialDeepStrictEqual(requests[0]?.[1], { IamInstanceProfile });
			}
		});

		it("takes a role's only profile for a name that is no profile", async () => {
			const ran = await run({ InstanceProfiles: [{ Arn }] });
			assert.equal(ran.status, 0);
			assert.deepEqual(ran.requests[1], [
				"ListInstanceProfilesForRole",
				{ RoleName: "web" },
			]);
			assert.partialDeepStrictEqual(ran.requests[2]?.[1], {
				IamInstanceProfile: { Arn },
			});
		});

		it("does not choose among several profiles of a role", async () => {
			const ran = await run({
				InstanceProfiles: [
					{ Arn: "arn:a", InstanceProfileName: "a" },
					{ Arn: "arn:b", InstanceProfileName: "b" },
				],
			});
			assert.equal(ran.status, 1);
			assert.match(ran.err, /several instance profiles.*: a, b$/);
			assert.equal(ran.requests.length, 2);
		});

		it("says what the launch said when there is no such role, or none to be seen", async () => {
			const invisible = () => {
				throw refusal("AccessDenied", "no");
			};
			for (const profiles of [{ InstanceProfiles: [] }, invisible]) {
				const ran = await run(profiles);
				assert.equal(
					ran.err,
					`euca-run-instances: error (InvalidParameterValue): ${unknown.message}`,
				);
			}
		});

		it("lets every other refusal stand", async () => {
			const ran = await runLine("euca-run-instances ami-1 -p web", {
				RunInstances() {
					throw refusal("UnauthorizedOperation", "no");
				},
			});
			assert.equal(ran.requests.length, 1);
			assert.match(ran.err, /\(UnauthorizedOperation\): no$/);
		});
	});
});

describe("describe-instances", () => {
	it("shows all pages", async () => {
		const page = { Reservations: [reservation] };
		const { out, requests } = await runLine("euca-describe-instances", {
			DescribeInstances: [page, page],
		});
		assert.equal(out.match(/^INSTANCE/gm)?.length, 2);
		assert.deepEqual(requests, [["DescribeInstances", { Filters: [] }]]);
	});

	it("asks for instances and filters, values of one name together", async () => {
		const { requests } = await runLine(
			"euca-describe-instances i-1 i-2 --filter tag:a=b=c --filter instance-state-name=running --filter tag:a=d",
		);
		assert.deepEqual(requests[0]?.[1], {
			Filters: [
				{ Name: "tag:a", Values: ["b=c", "d"] },
				{ Name: "instance-state-name", Values: ["running"] },
			],
			InstanceIds: ["i-1", "i-2"],
		});
	});

	it("refuses a filter without a value", async () => {
		const ran = await runLine("euca-describe-instances --filter running");
		assert.match(ran.err, /argument --filter: 'running' is not NAME=VALUE/);
	});
});

describe("terminate-instances", () => {
	it("prints the states before and after", async () => {
		const ran = await runLine("euca-terminate-instances i-1 i-2", {
			TerminateInstances: {
				TerminatingInstances: [
					{
						InstanceId: "i-1",
						PreviousState: { Name: "running" },
						CurrentState: { Name: "shutting-down" },
					},
				],
			},
		});
		assert.equal(ran.out, "INSTANCE\ti-1\trunning\tshutting-down");
		assert.deepEqual(ran.requests[0]?.[1], { InstanceIds: ["i-1", "i-2"] });
	});

	it("asks which instances", async () => {
		const ran = await runLine("euca-terminate-instances");
		assert.equal(ran.status, 2);
		assert.match(ran.err, /usage: .* INSTANCE \[INSTANCE\.\.\.\]\n/);
	});
});

describe("start-instances and stop-instances", () => {
	const change = [
		{
			InstanceId: "i-1",
			PreviousState: { Name: "running" },
			CurrentState: { Name: "stopping" },
		},
	];

	it("print the states before and after", async () => {
		const stopped = await runLine("euca-stop-instances i-1", {
			StopInstances: { StoppingInstances: change },
		});
		assert.equal(stopped.out, "INSTANCE\ti-1\trunning\tstopping");
		assert.deepEqual(stopped.requests[0]?.[1], { InstanceIds: ["i-1"] });
		const started = await runLine("euca-start-instances i-1", {
			StartInstances: { StartingInstances: change },
		});
		assert.equal(started.out, "INSTANCE\ti-1\trunning\tstopping");
	});

	it("force a stop when asked", async () => {
		const { requests } = await runLine("euca-stop-instances -f i-1");
		assert.deepEqual(requests[0]?.[1], { InstanceIds: ["i-1"], Force: true });
	});
});

describe("reboot-instances", () => {
	it("prints nothing", async () => {
		const ran = await runLine("euca-reboot-instances i-1");
		assert.deepEqual([ran.status, ran.out], [0, ""]);
		assert.deepEqual(ran.requests, [
			["RebootInstances", { InstanceIds: ["i-1"] }],
		]);
	});
});
