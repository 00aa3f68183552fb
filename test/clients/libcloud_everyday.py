"""What people do with libcloud, against the controller at ENDPOINT; prints what it saw as JSON."""
import configparser
import json
import os
import urllib.parse

from libcloud.common.types import InvalidCredsError
from libcloud.compute.base import NodeImage, NodeSize
from libcloud.compute.drivers.ec2 import EC2NodeDriver, EucNodeDriver

endpoint = urllib.parse.urlparse(os.environ["ENDPOINT"])
keys = configparser.ConfigParser()
keys.read(os.environ["AWS_SHARED_CREDENTIALS_FILE"])
where = {"host": endpoint.hostname, "port": endpoint.port, "secure": False}
KEY = keys["default"]["aws_access_key_id"]
SECRET = keys["default"]["aws_secret_access_key"]
seen = {}


class Eucalyptus(EucNodeDriver):
    """Its own signatures are of version 2, which the controller does not take."""

    signature_version = "4"


def refused(call):
    try:
        call()
    except (InvalidCredsError, Exception) as error:
        return str(error)
    return None


def states(driver):
    return [node.extra["status"] for node in driver.list_nodes()]


ec2 = EC2NodeDriver(KEY, SECRET, region="us-east-1", signature_version="4", **where)
seen["zones"] = [location.availability_zone.name for location in ec2.list_locations()]
seen["images"] = [image.name for image in ec2.list_images(ex_owner="self")]
image = ec2.list_images(ex_owner="self")[0]
size = next(size for size in ec2.list_sizes() if size.id == "t3.micro")

made = ec2.create_key_pair("mine")
seen["key"] = made.private_key.splitlines()[0]
seen["keys"] = [pair.name for pair in ec2.list_key_pairs()]

node = ec2.create_node(
    "web",
    size,
    image,
    ex_iamprofile="worker",
    ex_keyname="mine",
    ex_userdata="#!/bin/sh\n",
    ex_security_groups=["default"],
)
ready = ec2.wait_until_running([node], wait_period=0.2, ssh_interface="private_ips")
seen["ips"] = ready[0][1]
found = ec2.list_nodes(ex_node_ids=[node.id])[0]
seen["node"] = [found.extra["iam_profile"], found.name, found.state, found.extra["key_name"]]
seen["filtered"] = [one.id == node.id for one in ec2.list_nodes(ex_filters={"tag:Name": "w*"})]
ec2.ex_create_tags(found, {"stage": "test"})
seen["tags"] = ec2.ex_describe_tags(found)
seen["reboot"] = ec2.reboot_node(found)
seen["missing"] = refused(lambda: ec2.list_nodes(ex_node_ids=["i-00000000"]))

euca = Eucalyptus(KEY, SECRET, path="/services/compute", **where)
seen["eucalyptus"] = [one.id == node.id for one in euca.list_nodes()]
seen["eucalyptusReboot"] = euca.reboot_node(found)
plain = EucNodeDriver(KEY, SECRET, path="/services/compute", **where)
seen["version2"] = refused(plain.list_nodes)

seen["destroyed"] = ec2.destroy_node(found)
seen["wrongKey"] = refused(
    EC2NodeDriver(KEY, "x", region="us-east-1", signature_version="4", **where).list_nodes
)
print(json.dumps(seen))
