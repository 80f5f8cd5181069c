import subprocess


def start(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE)  # expect: P10-R7.8
    output, _ = process.communicate()
    subprocess.call(command)  # expect: P10-R7.8
    return output
