"""A session of aardwolf's. usage: aardwolf_client.py HOST USER PASSWORD SECONDS PROTOCOLS (auto, or SSL and the like with commas)"""
import asyncio
import logging
import sys

from aardwolf import logger
from aardwolf.commons.factory import RDPConnectionFactory
from aardwolf.commons.iosettings import RDPIOSettings
from aardwolf.commons.queuedata.constants import VIDEO_FORMAT
from aardwolf.protocol.x224.constants import SUPP_PROTOCOLS


async def main(host, user, password, seconds, protocols):
    settings = RDPIOSettings()
    settings.video_width, settings.video_height, settings.video_bpp_min, settings.video_bpp_max = 640, 480, 15, 16
    settings.video_out_format = VIDEO_FORMAT.PIL
    if protocols != "auto":
        settings.supported_protocols = sum((getattr(SUPP_PROTOCOLS, p) for p in protocols.split(",")), SUPP_PROTOCOLS.RDP)
    connection = RDPConnectionFactory.from_url(f"rdp+ntlm-password://{user}:{password}@{host}/", settings).get_connection(settings)
    _, error = await connection.connect()
    print("connected" if error is None else repr(error))
    if error is None:
        await asyncio.sleep(float(seconds))
        await asyncio.wait_for(connection.terminate(), 5)


logging.basicConfig(level=logging.DEBUG)
logger.setLevel(logging.DEBUG)
asyncio.run(main(*sys.argv[1:6]))
