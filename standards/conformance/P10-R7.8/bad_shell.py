import os
import subprocess


def clean(folder):
    os.system(f"rm -r {folder}")  # expect: P10-R7.8
    listing = os.popen("ls").read()  # expect: P10-R7.8
    name = subprocess.getoutput("hostname")  # expect: P10-R7.8
    return listing, name
